import { assert, describe, it } from "@effect/vitest"
import { Clock, DateTime, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { makeRateLimit } from "../../src/aws/rateLimit.ts"

describe("makeRateLimit", () => {
  it.effect("starts at most 25 effects in any second, and loses none", () =>
    Effect.gen(function* () {
      const begun: Array<number> = []
      const limit = makeRateLimit(25)
      const call = limit(Effect.map(Clock.currentTimeMillis, (now) => begun.push(now)))
      const calls = yield* Effect.forkChild(
        Effect.all(
          Array.from({ length: 60 }, () => call),
          { concurrency: 60 }
        )
      )
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(calls)
      assert.strictEqual(begun.length, 60)
      for (const second of begun) {
        assert.isAtMost(begun.filter((at) => at >= second && at < second + 1000).length, 25)
      }
      assert.strictEqual(Math.max(...begun), 59 * 40)
    })
  )

  it.effect.each(["1 day", "120 seconds"] as const)("is not delayed if the system's clock is set back by %s", (step) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2026-03-20T10:00:00Z"))
      const limit = makeRateLimit(25)
      yield* limit(Effect.void)
      const now = yield* DateTime.now
      yield* TestClock.setTime(DateTime.subtractDuration(now, step).epochMilliseconds)
      const next = yield* Effect.forkChild(limit(Effect.void))
      yield* TestClock.adjust("40 millis")
      assert.isDefined(next.pollUnsafe())
    })
  )

  it.effect("does not delay calls that come slowly", () =>
    Effect.gen(function* () {
      const limit = makeRateLimit(25)
      for (let index = 0; index < 5; index += 1) {
        const before = yield* Clock.currentTimeMillis
        yield* limit(Effect.void)
        assert.strictEqual(yield* Clock.currentTimeMillis, before)
        yield* TestClock.adjust("40 millis")
      }
    })
  )
})
