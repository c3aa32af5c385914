import { Effect, Predicate, Schedule } from "effect"

const fewTimes = {
  schedule: Schedule.exponential("250 millis").pipe(Schedule.jittered),
  times: 3,
  while: Predicate.isTagged("StoreUnavailable")
}

/**
 * Retries a few times within about two seconds while the store is unavailable. Use it to survive a short loss of the
 * connection.
 */
export const retryStore = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.retry(effect, fewTimes)
