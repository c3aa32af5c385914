import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/**
 * Runs an effect, and continues with `orElse` once `limit` has passed. Use it if somebody waits for the result and the
 * cleanup of the effect may take long, such as a statement on a database that does not respond.
 *
 * Unlike `Effect.timeout`, it does not wait until the effect has cleaned up after itself: the effect is interrupted,
 * and its cleanup goes on in the background. This also holds in an uninterruptible region, and when the caller is
 * interrupted. Time is measured by Effect's clock.
 */
export const stopWaitingAfter =
  <A2, E2, R2>(limit: Duration.Input, orElse: () => Effect.Effect<A2, E2, R2>) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A | A2, E | E2, R | R2> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const outcome = Deferred.makeUnsafe<Effect.Effect<A | A2, E | E2, R2>>()
        const work = yield* Effect.forkDetach(self, { startImmediately: true })
        work.addObserver((exit) => Deferred.doneUnsafe(outcome, Effect.succeed(exit)))
        const timer = yield* Effect.forkDetach(
          Effect.flatMap(Effect.sleep(limit), () => Deferred.succeed(outcome, Effect.suspend(orElse)))
        )
        return yield* restore(Deferred.await(outcome)).pipe(
          Effect.onExit(() =>
            Effect.sync(() => {
              timer.interruptUnsafe()
              work.interruptUnsafe()
            })
          )
        )
      })
    ).pipe(Effect.flatten)
