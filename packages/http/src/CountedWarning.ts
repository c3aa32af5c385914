import { type Duration, Effect, type Scope } from "effect"

/** How often each subject was counted. */
export type WarningCounts = ReadonlyMap<string, number>

/** How often a warning is written, and about how many subjects. */
export interface CountedWarningOptions {
  /** The least time between two warnings. */
  readonly interval: Duration.Input
  /** How many subjects are counted one by one. The rest are counted together, as `others`. */
  readonly maximumSubjects: number
  /** Writes the warning. */
  readonly write: (counts: WarningCounts) => Effect.Effect<void>
}

/** The name under which subjects beyond `maximumSubjects` are counted. */
export const otherSubjects = "others"

/**
 * Makes a warning for events that anyone can cause as often as they like. The first event is written at once. Later
 * events are counted and written together, once an interval. Only a limited number of subjects, such as addresses, is
 * counted one by one, so it needs little memory. It stops when the scope closes.
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
