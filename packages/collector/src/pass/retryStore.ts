import { Effect, Predicate, Schedule } from "effect"

const fewTimes = {
  schedule: Schedule.exponential("250 millis").pipe(Schedule.jittered),
  times: 3,
  while: Predicate.isTagged("StoreUnavailable")
}

/** Tries again, a few times within about two seconds, while the store is unavailable: a connection that comes back. */
export const retryStore = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.retry(effect, fewTimes)
