import { Deferred, type Duration, Effect } from "effect"

/**
 * Gives an effect a time, and goes on with `orElse` when it is over. Unlike `Effect.timeout`, which waits until the effect
 * has cleaned up after itself, it stops waiting at once, also where it cannot be interrupted itself: the effect is
 * interrupted, and its cleanup goes on by itself in the background. Use it where somebody waits for an answer, and the
 * cleanup may take as long as what it cleans up after, such as a statement on a database that does not answer.
 *
 * Who interrupts it does not wait for the cleanup either. The time is that of Effect's clock.
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
