import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import { makeRefreshed } from "../src/handlers/refreshed.ts"

describe("makeRefreshed", () => {
  it.effect("reads a key once, and returns an old value once more while it is read again", () =>
    Effect.gen(function* () {
      let reads = 0
      let gate: Effect.Effect<void> = Effect.void
      const read = yield* makeRefreshed(
        (key) =>
          Effect.andThen(
            Effect.suspend(() => gate),
            Effect.sync(() => `${key}${++reads}`)
          ),
        Duration.minutes(1)
      )
      assert.strictEqual(yield* read("a"), "a1")
      assert.strictEqual(yield* read("b"), "b2")
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual(yield* read("a"), "a1")
      const opened = yield* Deferred.make<void>()
      gate = Deferred.await(opened)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* read("a"), "a1")
      assert.strictEqual(yield* read("a"), "a1")
      yield* Deferred.succeed(opened, undefined)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual([yield* read("a"), reads], ["a3", 3])
    }).pipe(Effect.scoped)
  )

  it.effect("keeps the old value if it cannot be read again, and tries again", () =>
    Effect.gen(function* () {
      let reads = 0
      const read = yield* makeRefreshed(
        () => Effect.suspend(() => (++reads === 2 ? Effect.fail("away") : Effect.succeed(reads))),
        Duration.minutes(1)
      )
      assert.strictEqual(yield* read("a"), 1)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* read("a"), 1)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* read("a"), 1)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* read("a"), 3)
    }).pipe(Effect.scoped)
  )

  it.effect("forgets the oldest of many keys", () =>
    Effect.gen(function* () {
      let reads = 0
      const read = yield* makeRefreshed(() => Effect.sync(() => ++reads), Duration.minutes(1))
      for (let key = 0; key < 65; key++) yield* read(String(key))
      assert.strictEqual(yield* read("64"), 65)
      assert.strictEqual(yield* read("0"), 66)
    }).pipe(Effect.scoped)
  )
})
