import { Clock, Effect } from "effect"

/** Lets an effect begin at its turn. */
export type RateLimit = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/** Lets at most so many effects a second begin, evenly spaced, in the order in which they came. */
export const makeRateLimit = (perSecond: number): RateLimit => {
  const spacingMillis = 1000 / perSecond
  let next = 0
  return (effect) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const turn = Math.max(now, next)
      next = turn + spacingMillis
      return turn > now ? Effect.delay(effect, turn - now) : effect
    })
}
