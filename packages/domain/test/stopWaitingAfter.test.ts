import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { stopWaitingAfter } from "../src/stopWaitingAfter.ts"

const tooLate = () => Effect.fail("too late")

/** Never ends. When interrupted, it cleans up for a minute and then completes `cleaned`. */
const slow = (cleaned: Deferred.Deferred<void>) =>
  Effect.never.pipe(
    Effect.onInterrupt(() => Effect.andThen(Effect.sleep("1 minute"), Deferred.succeed(cleaned, undefined)))
  )

describe("stopWaitingAfter", () => {
  it.effect("returns what the effect returns, or fails as it fails", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* stopWaitingAfter("1 second", tooLate)(Effect.succeed(1)), 1)
      assert.strictEqual(yield* Effect.flip(stopWaitingAfter("1 second", tooLate)(Effect.fail("mistake"))), "mistake")
      const died = yield* Effect.exit(stopWaitingAfter("1 second", tooLate)(Effect.die("defect")))
      assert.deepStrictEqual(died, Exit.die("defect"))
    })
  )

  for (const [name, region] of [
    ["an interruptible", Effect.interruptible],
    ["an uninterruptible", Effect.uninterruptible]
  ] as const) {
    it.effect(`does not wait for the cleanup in ${name} region, and the cleanup goes on`, () =>
      Effect.gen(function* () {
        const cleaned = yield* Deferred.make<void>()
        const waiting = yield* Effect.forkChild(
          region(stopWaitingAfter("1 second", tooLate)(slow(cleaned))).pipe(Effect.exit)
        )
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(yield* Fiber.join(waiting), Exit.fail("too late"))
        assert.isFalse(yield* Deferred.isDone(cleaned))
        yield* TestClock.adjust("1 minute")
        assert.isTrue(yield* Deferred.isDone(cleaned))
      })
    )
  }

  it.effect("interrupts the effect without waiting for its cleanup when it is interrupted itself", () =>
    Effect.gen(function* () {
      const cleaned = yield* Deferred.make<void>()
      const waiting = yield* Effect.forkChild(stopWaitingAfter("1 hour", tooLate)(slow(cleaned)))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(waiting)
      assert.isFalse(yield* Deferred.isDone(cleaned))
      yield* TestClock.adjust("1 minute")
      assert.isTrue(yield* Deferred.isDone(cleaned))
    })
  )
})
