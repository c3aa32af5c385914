import { assert, describe } from "@effect/vitest"
import type { HourlyMetricRowColumns } from "@snoozeql/domain/HourlyMetricSeries"
import { InstanceId } from "@snoozeql/domain/Instance"
import { metricNames } from "@snoozeql/domain/MetricName"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Array, DateTime, Effect } from "effect"
import { at, cpu, everything, hourOf, newInstance } from "./fixtures.ts"
import { idOf, newRegion } from "./nameSpanFixtures.ts"
import type { StoreTests } from "./stores.ts"

const start = at("2026-03-01T00:00:00Z")
const options = { asOf: at("2026-03-02T00:00:00Z"), cutoff: everything.start }
const unknownId = InstanceId.make("ffffffff-ffff-4fff-8fff-ffffffffffff")
const malformedId = InstanceId.make("{},1'; DROP TABLE metrics_hourly; --", { disableChecks: true })

const rowsOf = (instance_id: InstanceId, columns: ReadonlyArray<HourlyMetricRowColumns>) =>
  columns
    .flatMap((one) =>
      one.id.map((id, index) => ({
        id,
        instance_id,
        metric_name: one.metric_name,
        hour: DateTime.makeUnsafe(one.hour[index] ?? Number.NaN),
        avg_value: one.avg_value[index],
        max_value: one.max_value[index],
        min_value: one.min_value[index],
        sample_count: one.sample_count[index],
        created_at: DateTime.makeUnsafe(one.created_at[index] ?? Number.NaN),
        updated_at: DateTime.makeUnsafe(one.updated_at[index] ?? Number.NaN)
      }))
    )
    .toSorted((a, b) => a.hour.epochMilliseconds - b.hour.epochMilliseconds || (a.metric_name < b.metric_name ? -1 : 1))

export const columnTests = (it: StoreTests) => {
  describe("getMetricRowColumns and getMetricColumns", () => {
    it.effect("return exactly the rows, by hour, in whatever order they were written", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const [first, last] = [everything.start, at("9999-12-31T23:00:00Z")]
        const hours = [hourOf(start, 2), last, start, hourOf(start, 1), first]
        const rows = metricNames.flatMap((metric_name, metric) =>
          hours.map((hour, index) => {
            const value = [0, 1 / 3, -Number.MAX_VALUE, 5e-324, 2 ** 53][(index + metric) % 5] ?? 0
            const figures = { avg_value: value, max_value: value, min_value: value, sample_count: index + 1 }
            return cpu(instance, hour, { metric_name, ...figures })
          })
        )
        for (const part of Array.chunksOf(rows, 7)) yield* metrics.replaceHourlyMetrics(part, options)
        for (const range of [
          everything,
          { start, end: hourOf(start, 1) },
          { start, end: hourOf(start, 1), metrics: ["WriteIOPS", "ReadIOPS"] as const },
          { start, end: start, metrics: [] },
          { start: hourOf(start, 2), end: DateTime.makeUnsafe(8.64e15) },
          { start: DateTime.makeUnsafe(-8.64e15), end: start }
        ]) {
          const expected = yield* metrics.getMetricsByInstance(instance, range)
          const { columns } = yield* metrics.getMetricRowColumns(instance, range)
          assert.deepStrictEqual(rowsOf(instance, columns), [...expected])
          const names = columns.map(({ metric_name }) => metric_name)
          assert.deepStrictEqual(names, names.toSorted())
          const aggregates = (yield* metrics.getMetricColumns(instance, range)).columns
          assert.deepStrictEqual(
            aggregates.map((one) => [one.metric_name, one.hour, one.avg_value, one.max_value, one.min_value]),
            columns.map((one) => [one.metric_name, one.hour, one.avg_value, one.max_value, one.min_value])
          )
        }
      })
    )

    it.effect("fail for an instance that is unknown, deleted or not a UUID, as getMetricsVersions does", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instances = yield* InstanceStore
        const [known, deleted] = [yield* newInstance, yield* newInstance]
        yield* metrics.upsertHourlyMetric(cpu(deleted, start))
        yield* instances.delete(deleted)
        for (const id of [unknownId, deleted, malformedId]) {
          for (const read of [
            metrics.getMetricsVersions([known, id]),
            metrics.getMetricColumns(id, everything),
            metrics.getMetricRowColumns(id, everything)
          ]) {
            assert.strictEqual(
              (yield* Effect.flip<unknown, { readonly _tag: string }, never>(read))._tag,
              "InstanceNotFound"
            )
          }
        }
      })
    )
  })

  describe("getMetricsExtent", () => {
    it.effect("returns the oldest and the newest hour of all metrics, or null without rows", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        for (const id of [instance, unknownId, malformedId]) assert.isNull(yield* metrics.getMetricsExtent(id))
        yield* metrics.mergeHourlyMetrics([
          cpu(instance, hourOf(start, 1)),
          cpu(instance, start, { metric_name: "WriteIOPS" }),
          cpu(instance, hourOf(start, 9), { metric_name: "ReadIOPS" })
        ])
        assert.deepStrictEqual(yield* metrics.getMetricsExtent(instance), { first: start, last: hourOf(start, 9) })
      })
    )
  })

  describe("getMetricsVersions", () => {
    const versionOf = (id: InstanceId) =>
      Effect.flatMap(MetricsStore, (metrics) =>
        Effect.map(metrics.getMetricsVersions([id]), ({ versions }) => versions.get(id) ?? "")
      )

    it.effect("changes for the instances whose rows are written, for no others, and not for equal snapshots", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const [one, other, untouched] = [yield* newInstance, yield* newInstance, yield* newInstance]
        const seen = new Set<string>()
        const next = Effect.gen(function* () {
          const version = yield* versionOf(one)
          assert.isFalse(seen.has(version))
          seen.add(version)
          assert.strictEqual((yield* metrics.getMetricColumns(one, everything)).version, version)
          assert.strictEqual((yield* metrics.getMetricRowColumns(one, { start, end: start })).version, version)
          assert.strictEqual(yield* versionOf(untouched), "0")
        })
        yield* next
        yield* metrics.replaceHourlyMetrics([cpu(one, start), cpu(other, start)], options)
        yield* next
        const before = yield* versionOf(one)
        yield* metrics.replaceHourlyMetrics([cpu(one, start), cpu(other, start, { sample_count: 61 })], options)
        assert.strictEqual(yield* versionOf(one), before)
        yield* metrics.upsertHourlyMetric(cpu(one, hourOf(start, 1)))
        yield* next
        yield* metrics.mergeHourlyMetrics([cpu(one, hourOf(start, 1)), cpu(other, hourOf(start, 1))])
        yield* next
        const refused = yield* Effect.flip(metrics.mergeHourlyMetrics([cpu(one, hourOf(start, 1)), cpu(other, start)]))
        assert.strictEqual(refused._tag, "HourIsSnapshot")
        seen.delete(yield* versionOf(one))
        yield* next
      })
    )

    it.effect("is read for several instances at once, with the database's clock", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const [one, other] = [yield* newInstance, yield* newInstance]
        yield* metrics.upsertHourlyMetric(cpu(one, start))
        const before = yield* metrics.snapshotTime
        const { readAt, versions } = yield* metrics.getMetricsVersions([other, one, other])
        assert.deepStrictEqual(new Set(versions.keys()), new Set([one, other]))
        assert.strictEqual(versions.get(other), "0")
        assert.notStrictEqual(versions.get(one), "0")
        assert.isTrue(DateTime.isGreaterThanOrEqualTo(readAt, before))
        assert.strictEqual((yield* metrics.getMetricsVersions([])).versions.size, 0)
      })
    )

    it.effect("changes when old hours are deleted, only where there were any", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const [old, young] = [yield* newInstance, yield* newInstance]
        const longAgo = everything.start
        yield* metrics.mergeHourlyMetrics([cpu(old, longAgo), cpu(young, start)])
        const before = [yield* versionOf(old), yield* versionOf(young)]
        assert.isAtLeast(yield* metrics.deleteOldMetrics(hourOf(longAgo, 1)), 1)
        assert.notStrictEqual(yield* versionOf(old), before[0])
        assert.strictEqual(yield* versionOf(young), before[1])
      })
    )

    it.effect("changes when a later creation deletes the hours of another instance with the name", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "reports"))
        const id = idOf(recorded, "A")
        yield* metrics.replaceHourlyMetrics([cpu(id, "2026-01-10T09:00:00Z"), cpu(id, "2026-01-09T09:00:00Z")], options)
        const before = yield* versionOf(id)
        yield* record("2026-01-10T10:22:00Z", seen("A", "reports"))
        assert.strictEqual(yield* versionOf(id), before)
        yield* record("2026-01-10T10:37:00Z", seen("A", "reports", { provider_created_at: at("2026-01-10T08:30:00Z") }))
        assert.lengthOf(yield* metrics.getMetricsByInstance(id, everything), 1)
        assert.notStrictEqual(yield* versionOf(id), before)
      })
    )
  })
}
