import { assert, describe } from "@effect/vitest"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { at, cpu, everything, laterSnapshotTime, newInstance, valuesOf } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

export const mergeTests = (it: StoreTests) => {
  describe("mergeHourlyMetrics", () => {
    it.effect("inserts the first aggregate unchanged, except for its hour truncated in UTC", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const id = yield* metrics.upsertHourlyMetric(cpu(instance, "2026-03-01T10:59:59.999Z"))
        const [row, ...others] = yield* metrics.getMetricsByInstance(instance, everything)
        assert.lengthOf(others, 0)
        assert.strictEqual(row?.id, id)
        assert.strictEqual(row?.instance_id, instance)
        assert.deepStrictEqual(row && valuesOf(row), {
          metric_name: "CPUUtilization",
          hour: "2026-03-01T10:00:00.000Z",
          avg_value: 10,
          max_value: 20,
          min_value: 5,
          sample_count: 60
        })
      })
    )

    it.effect("weights averages by the sample counts, and returns the row's id", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const first = yield* metrics.upsertHourlyMetric(
          cpu(instance, "2026-03-01T10:00:00Z", { avg_value: 10, max_value: 12, min_value: 8, sample_count: 30 })
        )
        const second = yield* metrics.upsertHourlyMetric(
          cpu(instance, "2026-03-01T10:30:00Z", { avg_value: 40, max_value: 90, min_value: 9, sample_count: 10 })
        )
        assert.strictEqual(second, first)
        const rows = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepStrictEqual(rows.map(valuesOf), [
          {
            metric_name: "CPUUtilization",
            hour: "2026-03-01T10:00:00.000Z",
            avg_value: 17.5,
            max_value: 90,
            min_value: 8,
            sample_count: 40
          }
        ])
      })
    )

    it.effect("computes the mean of samples that are merged one by one", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        for (const value of [1, 2, 4, 9]) {
          yield* metrics.upsertHourlyMetric(
            cpu(instance, "2026-03-01T10:00:00Z", {
              avg_value: value,
              max_value: value,
              min_value: value,
              sample_count: 1
            })
          )
        }
        const [row] = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepStrictEqual([row?.avg_value, row?.max_value, row?.min_value, row?.sample_count], [4, 9, 1, 4])
      })
    )

    it.effect("averages 60 samples of 0.1 to exactly 0.1", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const sample = cpu(instance, "2026-03-01T10:00:00Z", {
          avg_value: 0.1,
          max_value: 0.1,
          min_value: 0.1,
          sample_count: 1
        })
        for (let count = 0; count < 60; count += 1) yield* metrics.upsertHourlyMetric(sample)
        const [row] = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepStrictEqual([row?.avg_value, row?.sample_count], [0.1, 60])
      })
    )

    it.effect("merges rows of the same hour in a batch with each other, and returns ids in the given order", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const ids = yield* metrics.mergeHourlyMetrics([
          cpu(instance, "2026-03-01T11:00:00Z"),
          cpu(instance, "2026-03-01T10:00:00Z", { avg_value: 0, max_value: 0, min_value: 0, sample_count: 20 }),
          cpu(instance, "2026-03-01T10:15:00Z", { avg_value: 6, max_value: 9, min_value: 3, sample_count: 40 })
        ])
        const rows = yield* metrics.getMetricsByInstance(instance, everything)
        const [ten, eleven] = rows.map((row) => row.id)
        assert.deepStrictEqual<ReadonlyArray<string | undefined>>(ids, [eleven, ten, ten])
        assert.deepStrictEqual(
          rows.map((row) => [row.avg_value, row.max_value, row.min_value, row.sample_count]),
          [
            [4, 9, 0, 60],
            [10, 20, 5, 60]
          ]
        )
        assert.deepStrictEqual(yield* metrics.mergeHourlyMetrics([]), [])
      })
    )

    it.effect("changes updated_at, never created_at", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const sample = cpu(instance, "2026-03-01T10:00:00Z")
        yield* metrics.upsertHourlyMetric(sample)
        const [before] = yield* metrics.getMetricsByInstance(instance, everything)
        const later = yield* laterSnapshotTime
        yield* metrics.upsertHourlyMetric(sample)
        const [after] = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepStrictEqual(after?.created_at, before?.created_at)
        assert.isTrue(after && DateTime.isGreaterThanOrEqualTo(after.updated_at, later))
      })
    )

    it.effect("fails with HourIsSnapshot for an hour that holds a snapshot, and writes nothing of the batch", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const asOf = yield* metrics.snapshotTime
        yield* metrics.replaceHourlyMetrics([cpu(instance, "2026-03-01T10:00:00Z")], {
          asOf,
          cutoff: everything.start
        })
        const before = yield* metrics.getMetricsByInstance(instance, everything)
        const error = yield* Effect.flip(
          metrics.mergeHourlyMetrics([cpu(instance, "2026-03-01T09:00:00Z"), cpu(instance, "2026-03-01T10:20:00Z")])
        )
        assert.strictEqual(error._tag, "HourIsSnapshot")
        assert.deepInclude(error, {
          instance_id: instance,
          metric_name: "CPUUtilization",
          hour: at("2026-03-01T10:00:00Z")
        })
        assert.deepStrictEqual(yield* metrics.getMetricsByInstance(instance, everything), before)
      })
    )

    it.effect("fails with MergeOutOfRange if a sample count would exceed int32, and changes nothing", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const huge = cpu(instance, "2026-03-01T10:00:00Z", { sample_count: 2 ** 31 - 1 })
        assert.strictEqual((yield* Effect.flip(metrics.mergeHourlyMetrics([huge, huge])))._tag, "MergeOutOfRange")
        yield* metrics.upsertHourlyMetric(huge)
        const error = yield* Effect.flip(
          metrics.mergeHourlyMetrics([
            cpu(instance, "2026-03-01T09:00:00Z"),
            cpu(instance, "2026-03-01T10:00:00Z", { sample_count: 1 })
          ])
        )
        assert.strictEqual(error._tag, "MergeOutOfRange")
        assert.lengthOf(yield* metrics.getMetricsByInstance(instance, everything), 1)
      })
    )

    it.effect("fails with MergeOutOfRange if a weighted sum would overflow", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const extreme = cpu(instance, "2026-03-01T10:00:00Z", { avg_value: 1e308, max_value: 1e308, min_value: 1e308 })
        yield* metrics.upsertHourlyMetric(extreme)
        assert.strictEqual((yield* Effect.flip(metrics.upsertHourlyMetric(extreme)))._tag, "MergeOutOfRange")
        const [row] = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepStrictEqual([row?.avg_value, row?.sample_count], [1e308, 60])
      })
    )
  })
}
