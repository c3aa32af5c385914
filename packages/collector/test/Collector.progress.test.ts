import { assert, describe, it } from "@effect/vitest"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Collector } from "../src/Collector.ts"
import { layerCollector, setTime } from "./support/scriptedCollector.ts"

/** 600 instances make more batches than are read at the same time. Every page takes 20 seconds. */
const scripts = {
  cloudWatch: {
    sample: () => 50,
    intercept: <A>(page: A) => Effect.delay(Effect.succeed(page), "20 seconds")
  },
  discovery: { instances: () => Array.from({ length: 600 }, (_, index) => ({ name: `orders-${index}` })) }
}

describe("Collector during a pass", () => {
  it.effect("saves the run with its progress every five seconds", () =>
    Effect.gen(function* () {
      yield* setTime()
      const collector = yield* Collector
      const runs = yield* CollectionRunStore
      const { id } = yield* collector.start("manual")

      yield* TestClock.adjust("5 seconds")
      const early = yield* runs.get(id)
      assert.deepInclude(early, { status: "running", finished_at: null, instances: 600, written: 0 })
      assert.deepStrictEqual(early.targets, [
        { account: "123456789012", region: "eu-west-1", status: "running", error: null, notes: [] }
      ])
      assert.isAbove(early.queries_requested, 0)
      assert.isAbove(early.estimated_cost_usd, 0)

      yield* TestClock.adjust("20 seconds")
      const later = yield* runs.get(id)
      assert.strictEqual(later.status, "running")
      assert.isAbove(later.written, 0)
      assert.deepStrictEqual(yield* collector.start("manual"), later)

      yield* TestClock.adjust("5 minutes")
      const ended = yield* runs.get(id)
      assert.strictEqual(ended.status, "succeeded")
      assert.isAbove(ended.written, later.written)
    }).pipe(Effect.provide(layerCollector(scripts, { retention: "1 day" })))
  )
})
