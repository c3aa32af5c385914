import { Deferred, Effect, Fiber, RcMap, type Scope, Semaphore } from "effect"

interface Run<A, E> {
  readonly result: Deferred.Deferred<A, E>
  fiber: Fiber.Fiber<A, E> | undefined
  waiting: number
}

/**
 * Shares runs of work that is expensive and has the same result for every caller. One run is under way at a time.
 * Callers that come meanwhile share the next run. So a caller waits for two runs at most, and its result includes
 * everything that was written before it called. A run is interrupted when nobody waits for it any more.
 */
export const makeSharedWork = <A, E, R>(
  work: Effect.Effect<A, E, R>
): Effect.Effect<() => Effect.Effect<A, E>, never, R | Scope.Scope> =>
  Effect.gen(function* () {
    const running = new Set<Fiber.Fiber<A, E>>()
    // Do not wait until the interrupted run ends: with a database that does not answer, that may take for ever.
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
          // From now on, a caller may have written something that this run has not read.
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

/**
 * Shares runs as `makeSharedWork` does, among callers with an equal key. A key is forgotten when nobody waits for its
 * run. All runs with the same `oneAtATime` take turns, whatever their keys: use it for work that takes a whole
 * processor.
 */
export const makeSharedWorkByKey = <Key, A, E>(
  oneAtATime: Semaphore.Semaphore,
  work: (key: Key) => Effect.Effect<A, E>
): Effect.Effect<(key: Key) => Effect.Effect<A, E>, never, Scope.Scope> =>
  Effect.map(
    RcMap.make({ lookup: (key: Key) => makeSharedWork(oneAtATime.withPermit(work(key))) }),
    (shared) => (key) => Effect.scoped(Effect.flatMap(RcMap.get(shared, key), (share) => share()))
  )
