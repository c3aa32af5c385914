import { assert, describe, layer } from "@effect/vitest"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Effect } from "effect"
import { at, cpu, everything, hourOf, newInstance } from "./conformance/fixtures.ts"
import { stores } from "./conformance/stores.ts"

const start = at("2010-01-01T00:00:00Z")
const options = { asOf: at("2026-03-01T00:00:00Z"), cutoff: everything.start }
const size = 100_000

describe.each(stores.filter(({ name }) => name !== "PGlite"))(
  "MetricsStore with batches of 100,000 on $name",
  (store) => {
    layer(store.layer, { timeout: "60 seconds" })((it) => {
      it.effect(
        "replaces a batch, finds it unchanged, and refuses it because of its last row",
        () =>
          Effect.gen(function* () {
            const metrics = yield* MetricsStore
            const instance = yield* newInstance
            const batch = Array.from({ length: size }, (_, index) => cpu(instance, hourOf(start, index)))
            const refused = [...batch.slice(0, -1), cpu(instance, start, { sample_count: 0 })]
            const error = yield* Effect.flip(metrics.replaceHourlyMetrics(refused, options))
            assert.deepInclude(error, { _tag: "InvalidHourlyMetric", index: size - 1 })
            assert.lengthOf(yield* metrics.getMetricsByInstance(instance, everything), 0)
            assert.strictEqual((yield* metrics.replaceHourlyMetrics(batch, options)).written, size)
            assert.strictEqual((yield* metrics.replaceHourlyMetrics(batch, options)).unchanged, size)
            assert.strictEqual((yield* metrics.dataSufficiency(instance)).hours, size)
          }),
        60_000
      )

      it.effect(
        "merges a batch in its order, and returns the ids of its rows",
        () =>
          Effect.gen(function* () {
            const metrics = yield* MetricsStore
            const instance = yield* newInstance
            const batch = Array.from({ length: size }, (_, index) => cpu(instance, hourOf(start, index % 10)))
            const ids = yield* metrics.mergeHourlyMetrics(batch)
            assert.lengthOf(ids, size)
            const rows = yield* metrics.getMetricsByInstance(instance, everything)
            assert.deepStrictEqual(
              rows.map((row) => [row.id, row.sample_count]),
              rows.map((_, index) => [ids[index], (60 * size) / 10])
            )
          }),
        60_000
      )
    })
  }
)
