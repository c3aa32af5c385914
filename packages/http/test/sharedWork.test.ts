import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Latch, Semaphore } from "effect"
import { makeSharedWork, makeSharedWorkByKey } from "../src/handlers/sharedWork.ts"

/** Work that waits for `gate`, and counts: how often it began, ran at the same time at most, and was interrupted. */
const gatedWork = Effect.gen(function* () {
  const gate = yield* Latch.make()
  const seen = { begun: 0, running: 0, mostAtATime: 0, interrupted: 0 }
  const share = yield* makeSharedWork(
    Effect.suspend(() => {
      const run = ++seen.begun
      seen.running += 1
      seen.mostAtATime = Math.max(seen.mostAtATime, seen.running)
      return Effect.as(gate.await, run)
    }).pipe(
      Effect.onInterrupt(() => Effect.sync(() => seen.interrupted++)),
      Effect.ensuring(Effect.sync(() => seen.running--))
    )
  )
  const work = share()
  const settle = Effect.forEach(Array.from({ length: 20 }), () => Effect.yieldNow, { discard: true })
  const askers = (count: number) =>
    Effect.tap(
      Effect.forEach(Array.from({ length: count }), () => Effect.forkChild(work)),
      // Wait until all of them wait.
      () => settle
    )
  return { gate, seen, settle, work, askers }
})

describe("makeSharedWork", () => {
  it.effect("runs once for the first caller, and once more for all who call meanwhile", () =>
    Effect.gen(function* () {
      const { askers, gate, seen } = yield* gatedWork
      const [first] = yield* askers(1)
      const others = yield* askers(20)
      assert.strictEqual(seen.begun, 1)
      yield* gate.open
      assert.deepStrictEqual(yield* Fiber.join(first ?? (yield* Effect.die("no fiber"))), 1)
      assert.deepStrictEqual(new Set(yield* Fiber.joinAll(others)), new Set([2]))
      assert.deepInclude(seen, { begun: 2, mostAtATime: 1, interrupted: 0 })
    })
  )

  it.effect("runs again for a later caller", () =>
    Effect.gen(function* () {
      const { gate, work } = yield* gatedWork
      yield* gate.open
      assert.strictEqual(yield* work, 1)
      assert.strictEqual(yield* work, 2)
    })
  )

  it.effect("continues while somebody waits, and is interrupted when nobody does", () =>
    Effect.gen(function* () {
      const { askers, gate, seen, settle, work } = yield* gatedWork
      const first = yield* askers(1)
      const others = yield* askers(2)
      yield* Fiber.interruptAll(first)
      yield* settle
      assert.strictEqual(seen.interrupted, 1)
      yield* Fiber.interruptAll(others.slice(0, 1))
      assert.strictEqual(seen.interrupted, 1)
      yield* Fiber.interruptAll(others)
      assert.strictEqual(seen.interrupted, 2)
      assert.strictEqual(seen.running, 0)
      yield* gate.open
      assert.strictEqual(yield* work, 3)
    })
  )

  it.effect("fails for all who share the failed run, and for nobody else", () =>
    Effect.gen(function* () {
      let runs = 0
      const share = yield* makeSharedWork(
        Effect.suspend(() => {
          runs += 1
          return runs === 1 ? Effect.andThen(Effect.yieldNow, Effect.fail("broken")) : Effect.succeed("well")
        })
      )
      assert.deepStrictEqual(yield* Effect.exit(share()), Exit.fail("broken"))
      assert.strictEqual(yield* share(), "well")
    })
  )
})

describe("makeSharedWorkByKey", () => {
  it.effect("shares the runs of equal keys, and has one run at a time", () =>
    Effect.gen(function* () {
      const gate = yield* Latch.make()
      const begun: Array<string> = []
      const turn = yield* Semaphore.make(1)
      const share = yield* makeSharedWorkByKey(turn, ({ name }: { readonly name: string }) =>
        Effect.suspend(() => {
          begun.push(name)
          return Effect.as(gate.await, name)
        })
      )
      const settle = Effect.forEach(Array.from({ length: 20 }), () => Effect.yieldNow, { discard: true })
      const first = yield* Effect.forkChild(share({ name: "a" }))
      yield* settle
      const others = yield* Effect.forEach(["a", "a", "b", "b"], (name) => Effect.forkChild(share({ name })))
      yield* settle
      assert.deepStrictEqual(begun, ["a"])
      yield* gate.open
      assert.strictEqual(yield* Fiber.join(first), "a")
      assert.deepStrictEqual(yield* Fiber.joinAll(others), ["a", "a", "b", "b"])
      assert.deepStrictEqual(begun.toSorted(), ["a", "a", "b"])
    })
  )
})
