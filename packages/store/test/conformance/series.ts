import { assert, describe } from "@effect/vitest"
import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { InstanceId } from "@snoozeql/domain/Instance"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Array, DateTime, Effect } from "effect"
import { at, cpu, discovered, everything, hourOf, newInstance } from "./fixtures.ts"
import { rowsOfSeries } from "./rowsOfSeries.ts"
import type { StoreTests } from "./stores.ts"

const start = at("2026-03-01T00:00:00Z")
const options = { asOf: at("2026-03-02T00:00:00Z"), cutoff: everything.start }
const unknownId = InstanceId.make("ffffffff-ffff-4fff-8fff-ffffffffffff")
const malformedId = InstanceId.make("{},1'; DROP TABLE metrics_hourly; --", { disableChecks: true })

const valuesOf = ({ avg_value, hour, max_value, metric_name, sample_count }: HourlyMetric) => ({
  metric_name,
  hour: hour.epochMilliseconds,
  avg_value,
  max_value,
  sample_count
})

export const seriesTests = (it: StoreTests) => {
  describe("getSeriesByInstances", () => {
    it.effect("returns exactly the values of the rows, in whatever order they were written", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instances = [yield* newInstance, yield* newInstance]
        const values = [0, 1 / 3, 1e-300, -Number.MAX_VALUE, 2 ** 53, 17.25]
        const rows = instances.flatMap((instance, number) =>
          activityMetricNames.flatMap((metric_name, metric) =>
            Array.makeBy(6, (index) => {
              const value = values[(index + metric + number) % values.length] ?? 0
              const hour = hourOf(start, (index * 5) % 6)
              const sample_count = index === 5 ? 2 ** 31 - 1 : index + 1
              return cpu(instance, hour, {
                metric_name,
                avg_value: value,
                max_value: value,
                min_value: value,
                sample_count
              })
            })
          )
        )
        yield* metrics.replaceHourlyMetrics(rows.slice(20), options)
        yield* metrics.replaceHourlyMetrics(rows.slice(0, 20), options)
        const series = yield* metrics.getSeriesByInstances(instances, everything)
        for (const instance of instances) {
          const expected = yield* metrics.getMetricsByInstance(instance, everything)
          assert.lengthOf(expected, 24)
          assert.deepStrictEqual(rowsOfSeries(series.get(instance)), expected.map(valuesOf))
          assert.deepStrictEqual(
            series
              .get(instance)
              ?.map(({ metric_name }) => metric_name)
              .toSorted(),
            [...activityMetricNames]
          )
        }
      })
    )

    it.effect("returns only the range, with both ends, and its metrics", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const [first, last] = [at("0001-01-01T00:00:00Z"), at("9999-12-31T23:00:00Z")]
        const hours = [first, start, hourOf(start, 1), hourOf(start, 2), last]
        yield* metrics.replaceHourlyMetrics(
          hours.flatMap((hour) => activityMetricNames.map((metric_name) => cpu(instance, hour, { metric_name }))),
          options
        )
        for (const range of [
          everything,
          { start, end: hourOf(start, 1) },
          { start, end: hourOf(start, 1), metrics: ["WriteIOPS", "ReadIOPS"] as const },
          { start: hourOf(start, 2), end: DateTime.makeUnsafe(8.64e15) },
          { start: DateTime.makeUnsafe(-8.64e15), end: start }
        ]) {
          const expected = yield* metrics.getMetricsByInstance(instance, range)
          assert.isNotEmpty(expected)
          const series = yield* metrics.getSeriesByInstances([instance], range)
          assert.deepStrictEqual(rowsOfSeries(series.get(instance)), expected.map(valuesOf))
        }
      })
    )

    it.effect(
      "omits instances without rows in the range, unknown ones and ids that are not UUIDs, and returns an instance once",
      () =>
        Effect.gen(function* () {
          const metrics = yield* MetricsStore
          const [full, empty, late] = [yield* newInstance, yield* newInstance, yield* newInstance]
          yield* metrics.replaceHourlyMetrics([cpu(full, start), cpu(late, hourOf(start, 9))], options)
          const asked = [late, unknownId, full, malformedId, empty, full]
          const series = yield* metrics.getSeriesByInstances(asked, { start, end: start })
          assert.deepStrictEqual([...series.keys()], [full])
          assert.lengthOf(rowsOfSeries(series.get(full)), 1)
          assert.strictEqual((yield* metrics.getSeriesByInstances([], everything)).size, 0)
          assert.strictEqual((yield* metrics.getSeriesByInstances([full], { ...everything, metrics: [] })).size, 0)
        })
    )

    it.effect("belongs to the same instances as listStatusChangesByInstances, which equals listStatusChanges", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const quiet = yield* newInstance
        const see = (status: string, hours: number) =>
          instances.recordDiscovered(
            [discovered("db-CHANGES-A", { status }), discovered("db-CHANGES-B")],
            hourOf(start, hours)
          )
        yield* see("available", 0)
        yield* see("stopped", 1)
        const ids = (yield* see("starting", 2)).map(({ id }) => id)
        const changes = yield* instances.listStatusChangesByInstances([quiet, ...ids, unknownId, malformedId])
        assert.sameMembers([...changes.keys()], ids)
        for (const id of ids) assert.deepStrictEqual(changes.get(id), yield* instances.listStatusChanges(id))
        assert.deepStrictEqual(
          changes.get(ids[0] ?? unknownId)?.map(({ status }) => status),
          ["available", "stopped", "starting"]
        )
        assert.strictEqual((yield* instances.listStatusChangesByInstances([])).size, 0)
      })
    )
  })
}
