import { assert, describe } from "@effect/vitest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { WebhookStore } from "@snoozeql/store/WebhookStore"
import { DateTime, Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import { at } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const [first, second] = ["00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"] as const
const long = Duration.hours(1)
const short = Duration.millis(50)
const through = {
  sequence: 70,
  issued_at: at("2026-01-02T03:04:05.006Z"),
  instance_id: InstanceId.make("11111111-1111-4111-8111-111111111111"),
  version: 7
}

/** Waits on the clock of the test and on that of the databases. */
const pause = Effect.andThen(TestClock.adjust("100 millis"), TestClock.withLive(Effect.sleep("100 millis")))

export const webhookTests = (it: StoreTests) => {
  describe("WebhookStore", () => {
    it.effect("begins at the present, lets one server at a time tell it, and keeps its place", () =>
      Effect.gen(function* () {
        const webhook = yield* WebhookStore
        const before = yield* MetricsStore.use((metrics) => metrics.snapshotTime)
        assert.isNull(yield* webhook.state)
        const lease = yield* webhook.claim(first, long)
        assert.strictEqual(lease?.attempts, 0)
        const told = yield* AdviceStore.use((advice) => advice.changes({}))
        assert.deepStrictEqual(lease?.place, { sequence: told.at(-1)?.sequence ?? 0 })
        assert.isNull(yield* webhook.claim(second, long))
        assert.deepStrictEqual(yield* webhook.claim(first, long), lease)

        assert.isFalse(yield* webhook.advance(second, { through, changes: 2, refusal: null }))
        assert.isTrue(yield* webhook.advance(first, { through, changes: 2, refusal: null }))
        assert.isTrue(yield* webhook.advance(first, { through, changes: 3, refusal: "404" }))
        assert.deepInclude(yield* webhook.state, {
          place: { sequence: 70 },
          delivered_changes: 2,
          refused_changes: 3,
          problem: "404",
          attempts: 0
        })
        yield* webhook.release(second)
        assert.isNull(yield* webhook.claim(second, long))
        yield* webhook.release(first)
        assert.deepStrictEqual(yield* webhook.claim(second, short), { place: { sequence: 70 }, attempts: 0 })
        yield* pause
        // The second server was killed: its lease has ended.
        assert.deepStrictEqual(yield* webhook.claim(first, long), { place: { sequence: 70 }, attempts: 0 })
        assert.isFalse(yield* webhook.postpone(second, { delay: long, problem: "late" }))

        assert.isTrue(yield* webhook.postpone(first, { delay: short, problem: "500" }))
        assert.isNull(yield* webhook.claim(second, long))
        yield* pause
        assert.deepStrictEqual(yield* webhook.claim(second, long), { place: { sequence: 70 }, attempts: 1 })
        assert.isTrue(yield* webhook.postpone(second, { delay: long, problem: "500 again" }))
        assert.isNull(yield* webhook.claim(first, long))
        const state = yield* webhook.state
        assert.deepInclude(state, { attempts: 2, problem: "500 again" })
        assert.isTrue(DateTime.isGreaterThan(state?.next_attempt_at ?? before, before))
      })
    )
  })
}
