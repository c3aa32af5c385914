import { assert, describe } from "@effect/vitest"
import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import { InstanceId } from "@snoozeql/domain/Instance"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { at, cpu, everything, newInstance } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const options = { asOf: at("2026-03-02T00:00:00Z"), cutoff: everything.start }
const good = "2026-03-01T10:00:00Z"

/** Input that callers without types may also pass. */
const invalid: ReadonlyArray<readonly [field: keyof HourlyMetricInput, fields: object]> = [
  ["avg_value", { avg_value: Number.NaN }],
  ["avg_value", { avg_value: Number.POSITIVE_INFINITY }],
  ["avg_value", { avg_value: 20.001 }],
  ["avg_value", { avg_value: 4.999 }],
  ["max_value", { max_value: Number.NaN }],
  ["max_value", { max_value: Number.POSITIVE_INFINITY }],
  ["min_value", { min_value: Number.NEGATIVE_INFINITY }],
  ["min_value", { min_value: 21 }],
  ["sample_count", { sample_count: 0 }],
  ["sample_count", { sample_count: -1 }],
  ["sample_count", { sample_count: 1.5 }],
  ["sample_count", { sample_count: 2 ** 31 }],
  ["sample_count", { sample_count: Number.NaN }],
  ["hour", { hour: DateTime.makeUnsafe(8.64e15) }],
  ["hour", { hour: DateTime.makeUnsafe(-8.64e15) }],
  ["metric_name", { metric_name: "x".repeat(51) }],
  ["metric_name", { metric_name: "'); DROP TABLE metrics_hourly; --" }],
  ["metric_name", { metric_name: "cpuutilization" }],
  ["instance_id", { instance_id: "not-a-uuid" }]
]

export const invalidInputTests = (it: StoreTests) => {
  describe("MetricsStore with invalid input", () => {
    it.effect.each(invalid)("names the field %s of %j, and writes nothing of the batch", ([field, fields]) =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const batch = [cpu(instance, good), Object.assign(cpu(instance, "2026-03-01T11:00:00Z"), fields)]
        for (const error of [
          yield* Effect.flip(metrics.replaceHourlyMetrics(batch, options)),
          yield* Effect.flip(metrics.mergeHourlyMetrics(batch))
        ]) {
          assert.strictEqual(error._tag, "InvalidHourlyMetric")
          assert.deepInclude(error, { index: 1, field })
          assert.include(error.message, field)
        }
        const alone = yield* Effect.flip(metrics.upsertHourlyMetric(Object.assign(cpu(instance, good), fields)))
        assert.deepInclude(alone, { _tag: "InvalidHourlyMetric", index: 0, field })
        assert.lengthOf(yield* metrics.getMetricsByInstance(instance, everything), 0)
      })
    )

    it.effect("moves an average that rounding pushed beyond its bounds onto the bound", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        yield* metrics.replaceHourlyMetrics(
          [
            cpu(instance, good, { avg_value: 0.1 - 1e-17, max_value: 0.1, min_value: 0.1 }),
            cpu(instance, "2026-03-01T11:00:00Z", { avg_value: 0.09999999999999999, max_value: 0.1, min_value: 0.1 }),
            cpu(instance, "2026-03-01T12:00:00Z", { avg_value: 0.10000000000000002, max_value: 0.1, min_value: 0.1 })
          ],
          options
        )
        const rows = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepStrictEqual(
          rows.map((row) => row.avg_value),
          [0.1, 0.1, 0.1]
        )
      })
    )

    it.effect("stores minus zero as zero", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        yield* metrics.replaceHourlyMetrics(
          [cpu(instance, good, { avg_value: -0, max_value: -0, min_value: -0 })],
          options
        )
        const [row] = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepStrictEqual([row?.avg_value, row?.max_value, row?.min_value], [0, 0, 0])
      })
    )

    it.effect("fails with InstanceNotFound for an unknown instance, and writes nothing of the batch", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const unknown = InstanceId.make("ffffffff-ffff-4fff-8fff-ffffffffffff")
        const batch = [cpu(instance, good), cpu(unknown, good), cpu(instance, "2026-03-01T11:00:00Z")]
        for (const error of [
          yield* Effect.flip(metrics.replaceHourlyMetrics(batch, options)),
          yield* Effect.flip(metrics.mergeHourlyMetrics(batch)),
          yield* Effect.flip(metrics.upsertHourlyMetric(cpu(unknown, good)))
        ]) {
          assert.deepInclude(error, { _tag: "InstanceNotFound", instance_id: unknown })
        }
        assert.lengthOf(yield* metrics.getMetricsByInstance(instance, everything), 0)
      })
    )
  })
}
