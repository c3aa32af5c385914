import { Clock, Duration, Effect } from "effect"

/** Delays an effect until its turn. */
export type RateLimit = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/**
 * Starts at most `perSecond` effects a second, evenly spaced, first come, first served. It uses the monotonic clock, so
 * effects do not wait longer if the system's clock is set back.
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
