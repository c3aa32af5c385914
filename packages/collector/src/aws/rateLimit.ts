import { Clock, Duration, Effect } from "effect"

/** Lets an effect begin at its turn. */
export type RateLimit = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/**
 * Lets at most so many effects a second begin, evenly spaced, in the order in which they came. Time is measured by the
 * monotonic clock: when the system's clock is set back, no effect waits for it to catch up.
 */
export const makeRateLimit = (perSecond: number): RateLimit => {
  const spacing = BigInt(Math.round(1_000_000_000 / perSecond))
  let next: bigint | undefined
  return (effect) =>
    Effect.flatMap(Clock.monotonicTimeNanos, (now) => {
      const turn = next === undefined || next < now ? now : next
      next = turn + spacing
      return turn > now ? Effect.delay(effect, Duration.nanos(turn - now)) : effect
    })
}
