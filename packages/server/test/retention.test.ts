import { assert, describe, it } from "@effect/vitest"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Deferred, Effect, Layer } from "effect"
import { CurrentLimits, retentionLimits } from "../src/postgres/limits.ts"
import { retentionLayer } from "../src/layers/retention.ts"

describe("retention", () => {
  it.effect("deletes within its own limits, and does not change the limits of others", () =>
    Effect.gen(function* () {
      const found = yield* Deferred.make<unknown>()
      const metrics = Layer.mock(MetricsStore, {
        snapshotTime: DateTime.now,
        deleteOldMetrics: () => Effect.flatMap(CurrentLimits, (limits) => Effect.as(Deferred.succeed(found, limits), 0))
      })
      const stores = metrics.pipe(Layer.provideMerge(MemoryStores.layer))
      yield* Layer.build(retentionLayer({ retention: "14 days" }).pipe(Layer.provide(stores)))
      assert.deepStrictEqual(yield* Deferred.await(found), retentionLimits)
      assert.deepStrictEqual(yield* CurrentLimits, {})
    }).pipe(Effect.scoped)
  )
})
