import { Deferred, Effect, Fiber, type Scope, Semaphore } from "effect"

interface Run<A, E> {
  readonly result: Deferred.Deferred<A, E>
  fiber: Fiber.Fiber<A, E> | undefined
  waiting: number
}

/**
 * Work that costs much and yields the same for everyone, one run at a time. Callers that come while a run is under way share the
 * next one: they wait for two runs at most, however many they are, and see everything that was written before they
 * came. A run that nobody waits for any more is interrupted.
 */
export const makeSharedWork = <A, E, R>(
  work: Effect.Effect<A, E, R>
): Effect.Effect<() => Effect.Effect<A, E>, never, R | Scope.Scope> =>
  Effect.gen(function* () {
    const running = new Set<Fiber.Fiber<A, E>>()
    // Nobody waits for the end of a run: on a database that does not answer it may take for ever.
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        for (const fiber of running) fiber.interruptUnsafe()
      })
    )
    const context = yield* Effect.context<R>()
    const oneAtATime = yield* Semaphore.make(1)
    let next: Run<A, E> | undefined

    const start = Effect.fnUntraced(function* (run: Run<A, E>) {
      const oneRun = oneAtATime.withPermit(
        Effect.suspend(() => {
          // Who comes from now on may have written what this run has not read.
          next = undefined
          return work
        })
      )
      const fiber = yield* Effect.forkDetach(
        Effect.onExit(Effect.provide(oneRun, context), (exit) => Deferred.done(run.result, exit))
      )
      run.fiber = fiber
      running.add(fiber)
      fiber.addObserver(() => {
        running.delete(fiber)
      })
    })

    const leave = (run: Run<A, E>) =>
      Effect.suspend(() => {
        run.waiting -= 1
        if (run.waiting > 0 || run.fiber === undefined) return Effect.void
        if (next === run) next = undefined
        return Fiber.interrupt(run.fiber)
      })

    const join = () => {
      const isNew = next === undefined
      const run = next ?? { result: Deferred.makeUnsafe<A, E>(), fiber: undefined, waiting: 0 }
      next = run
      run.waiting += 1
      return Effect.andThen(isNew ? start(run) : Effect.void, Deferred.await(run.result)).pipe(
        Effect.onInterrupt(() => leave(run))
      )
    }

    return () => Effect.suspend(join)
  })
