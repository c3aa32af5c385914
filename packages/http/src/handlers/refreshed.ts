import { Clock, Duration, Effect, type Scope } from "effect"

interface Entry<A> {
  readonly value: A
  readonly readAt: number
  isRefreshing: boolean
}

/** The greatest number of keys whose values are kept. */
const mostKeys = 64

/**
 * Makes a reader of values that take long to read and may be a little old, by keys that are compared as text. The first
 * read of a key waits. A value that is older than `age` is returned once more, and read again in the background. Use it
 * for figures that change once a day.
 */
export const makeRefreshed = <A, E, R>(
  read: (key: string) => Effect.Effect<A, E, R>,
  age: Duration.Duration
): Effect.Effect<(key: string) => Effect.Effect<A, E, R>, never, Scope.Scope> =>
  Effect.map(Effect.scope, (scope) => {
    const entries = new Map<string, Entry<A>>()

    const readNow = Effect.fnUntraced(function* (key: string) {
      const value = yield* read(key)
      entries.delete(key)
      if (entries.size >= mostKeys) entries.delete([...entries.keys()][0] ?? key)
      entries.set(key, { value, readAt: yield* Clock.currentTimeMillis, isRefreshing: false })
      return value
    })

    return Effect.fnUntraced(function* (key: string) {
      const entry = entries.get(key)
      if (entry === undefined) return yield* readNow(key)
      if (!entry.isRefreshing && (yield* Clock.currentTimeMillis) - entry.readAt >= Duration.toMillis(age)) {
        entry.isRefreshing = true
        // A failure is not told: the next request tries again.
        const again = Effect.onExit(Effect.ignore(readNow(key)), () =>
          Effect.sync(() => {
            entry.isRefreshing = false
          })
        )
        yield* Effect.forkIn(again, scope)
      }
      return entry.value
    })
  })
