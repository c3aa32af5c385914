import { type Duration, Effect, type Scope } from "effect"

/** How often a subject was counted. */
export type WarningCounts = ReadonlyMap<string, number>

/** How often a warning is written, and about how many subjects. */
export interface CountedWarningOptions {
  /** The least time between two warnings. */
  readonly interval: Duration.Input
  /** How many subjects are told apart; the rest are counted as `others`. */
  readonly maximumSubjects: number
  /** Writes the warning. */
  readonly write: (counts: WarningCounts) => Effect.Effect<void>
}

/** What subjects beyond `maximumSubjects` are counted as. */
export const otherSubjects = "others"

/**
 * A warning for what anyone can cause as often as they like: the first is written at once, those that follow are counted and
 * written together, once an interval. Subjects, such as addresses, are told apart up to a limit, so that it needs
 * little memory. Ends with the scope.
 */
export const makeCountedWarning = ({
  interval,
  maximumSubjects,
  write
}: CountedWarningOptions): Effect.Effect<(subject: string) => Effect.Effect<void>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const scope = yield* Effect.scope
    let counts = new Map<string, number>()
    let isQuiet = false

    const flush = Effect.suspend(() => {
      const counted = counts
      counts = new Map()
      return write(counted)
    })

    const keepQuiet: Effect.Effect<void> = Effect.sleep(interval).pipe(
      Effect.andThen(
        Effect.suspend(() => {
          if (counts.size > 0) return Effect.andThen(flush, keepQuiet)
          isQuiet = false
          return Effect.void
        })
      )
    )

    return (subject) =>
      Effect.suspend(() => {
        const key = counts.has(subject) || counts.size < maximumSubjects ? subject : otherSubjects
        counts.set(key, (counts.get(key) ?? 0) + 1)
        if (isQuiet) return Effect.void
        isQuiet = true
        return Effect.andThen(flush, Effect.forkIn(keepQuiet, scope))
      })
  })
