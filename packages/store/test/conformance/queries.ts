import { assert, describe } from "@effect/vitest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Array, Effect, Stream } from "effect"
import { at, cpu, everything, hourOf, newInstance, valuesOf } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const start = at("2026-03-01T00:00:00Z")
const hours = (count: number) => Array.makeBy(count, (index) => hourOf(start, index))
const options = { asOf: at("2026-03-02T00:00:00Z"), cutoff: everything.start }
const unknownId = InstanceId.make("ffffffff-ffff-4fff-8fff-ffffffffffff")

export const queryTests = (it: StoreTests) => {
  describe("MetricsStore queries", () => {
    it.effect("getMetricsByInstance returns a range with both ends, by hour, then metric name", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const rows = hours(4).flatMap((hour) =>
          activityMetricNames.map((name) => cpu(instance, hour, { metric_name: name }))
        )
        yield* metrics.replaceHourlyMetrics(rows.toReversed(), options)
        yield* metrics.replaceHourlyMetrics([cpu(yield* newInstance, start)], options)
        const range = { start: hourOf(start, 1), end: hourOf(start, 2) }
        const answered = yield* metrics.getMetricsByInstance(instance, range)
        assert.deepStrictEqual(
          answered.map((row) => [row.hour.epochMilliseconds, row.metric_name]),
          [1, 2].flatMap((index) => activityMetricNames.map((name) => [hourOf(start, index).epochMilliseconds, name]))
        )
        const some = yield* metrics.getMetricsByInstance(instance, { ...range, metrics: ["WriteIOPS", "ReadIOPS"] })
        assert.deepStrictEqual(
          some.map((row) => row.metric_name),
          ["ReadIOPS", "WriteIOPS", "ReadIOPS", "WriteIOPS"]
        )
        assert.lengthOf(yield* metrics.getMetricsByInstance(instance, { ...range, metrics: [] }), 0)
      })
    )

    it.effect(
      "getMetricsByInstance returns nothing for ranges without rows, reversed ranges and unknown instances",
      () =>
        Effect.gen(function* () {
          const metrics = yield* MetricsStore
          const instance = yield* newInstance
          yield* metrics.replaceHourlyMetrics([cpu(instance, start)], options)
          const late = { start: hourOf(start, 1), end: hourOf(start, 9) }
          assert.lengthOf(yield* metrics.getMetricsByInstance(instance, late), 0)
          assert.lengthOf(
            yield* metrics.getMetricsByInstance(instance, { start: everything.end, end: everything.start }),
            0
          )
          assert.lengthOf(yield* metrics.getMetricsByInstance(unknownId, everything), 0)
          assert.lengthOf(yield* metrics.getLatestMetrics(unknownId), 0)
          assert.isFalse(yield* metrics.hasSufficientData(unknownId))
          assert.deepStrictEqual(yield* metrics.dataSufficiency(unknownId), {
            sufficient: false,
            hours: 0,
            required: 24
          })
        })
    )

    it.effect("getLatestMetrics returns the newest row of each metric", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        yield* metrics.replaceHourlyMetrics(
          [
            ...hours(5).map((hour, index) => cpu(instance, hour, { avg_value: 6 + index })),
            cpu(instance, hourOf(start, 2), { metric_name: "WriteIOPS" }),
            cpu(instance, hourOf(start, 1), { metric_name: "DatabaseConnections" })
          ],
          options
        )
        assert.deepStrictEqual(
          (yield* metrics.getLatestMetrics(instance))
            .map(valuesOf)
            .map((row) => [row.metric_name, row.hour, row.avg_value]),
          [
            ["CPUUtilization", "2026-03-01T04:00:00.000Z", 10],
            ["DatabaseConnections", "2026-03-01T01:00:00.000Z", 10],
            ["WriteIOPS", "2026-03-01T02:00:00.000Z", 10]
          ]
        )
      })
    )

    it.effect("getLatestMetricsByInstances returns the newest rows of each instance that has any", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const [one, other, empty, unasked] = [
          yield* newInstance,
          yield* newInstance,
          yield* newInstance,
          yield* newInstance
        ]
        yield* metrics.replaceHourlyMetrics(
          [one, other, unasked].flatMap((instance) => [
            ...hours(3).map((hour) => cpu(instance, hour)),
            cpu(instance, start, { metric_name: "WriteIOPS" }),
            cpu(instance, hourOf(start, 1), { metric_name: "DatabaseConnections" })
          ]),
          options
        )
        const latest = yield* metrics.getLatestMetricsByInstances([other, empty, unknownId, one, other])
        assert.deepStrictEqual([...latest.keys()].toSorted(), [one, other].toSorted())
        for (const id of [one, other]) {
          assert.lengthOf(latest.get(id) ?? [], 3)
          assert.deepStrictEqual(latest.get(id), yield* metrics.getLatestMetrics(id))
        }
        assert.strictEqual((yield* metrics.getLatestMetricsByInstances([])).size, 0)
      })
    )

    it.effect("streamMetrics streams the rows of all instances, by instance, metric name, then hour", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instances = [yield* newInstance, yield* newInstance]
        const distant = at("1999-01-01T00:00:00Z")
        yield* metrics.replaceHourlyMetrics(
          instances.flatMap((instance) =>
            [1, 0].flatMap((index) => [
              cpu(instance, hourOf(distant, index), { metric_name: "ReadIOPS" }),
              cpu(instance, hourOf(distant, index))
            ])
          ),
          options
        )
        const rows = yield* Stream.runCollect(metrics.streamMetrics({ start: distant, end: hourOf(distant, 1) }))
        assert.deepStrictEqual(
          rows.map((row) => [row.instance_id, row.metric_name, row.hour]),
          instances
            .toSorted()
            .flatMap((instance) =>
              (["CPUUtilization", "ReadIOPS"] as const).flatMap((name) =>
                [0, 1].map((index) => [instance, name, hourOf(distant, index)])
              )
            )
        )
      })
    )

    it.effect("hasSufficientData is true from 24 distinct hours on", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const sufficiency = Effect.fnUntraced(function* (count: number) {
          const instance = yield* newInstance
          yield* metrics.replaceHourlyMetrics(
            hours(count).map((hour) => cpu(instance, hour)),
            options
          )
          assert.deepStrictEqual(yield* metrics.dataSufficiency(instance), {
            sufficient: count >= 24,
            hours: count,
            required: 24
          })
          return yield* metrics.hasSufficientData(instance)
        })
        assert.isFalse(yield* sufficiency(23))
        assert.isTrue(yield* sufficiency(24))
        assert.isTrue(yield* sufficiency(60))
      })
    )

    it.effect("dataSufficiency counts distinct hours, not rows: 24 rows in 6 hours are not sufficient", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        yield* metrics.replaceHourlyMetrics(
          hours(6).flatMap((hour) => activityMetricNames.map((name) => cpu(instance, hour, { metric_name: name }))),
          options
        )
        assert.isFalse(yield* metrics.hasSufficientData(instance))
        assert.strictEqual((yield* metrics.dataSufficiency(instance)).hours, 6)
      })
    )

    it.effect("dataSufficiency counts an hour once, even if several metrics cover it", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const covered = hours(24).map((hour, index) =>
          cpu(instance, hour, {
            metric_name: activityMetricNames[index % activityMetricNames.length] ?? "CPUUtilization"
          })
        )
        yield* metrics.replaceHourlyMetrics(covered.slice(1), options)
        assert.isFalse(yield* metrics.hasSufficientData(instance))
        yield* metrics.replaceHourlyMetrics(covered, options)
        assert.isTrue(yield* metrics.hasSufficientData(instance))
      })
    )

    it.effect("fleetOverview returns the latest hour and the sufficiency of every instance", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const empty = yield* newInstance
        const young = yield* newInstance
        const old = yield* newInstance
        const spread = yield* newInstance
        yield* metrics.replaceHourlyMetrics(
          [
            ...hours(23).map((hour) => cpu(young, hour)),
            ...hours(24).map((hour) => cpu(old, hour, { metric_name: "WriteIOPS" })),
            ...hours(30).map((hour, index) =>
              cpu(spread, hour, { metric_name: index % 2 === 0 ? "ReadIOPS" : "WriteIOPS" })
            )
          ],
          options
        )
        const overview = yield* metrics.fleetOverview
        const of = (id: InstanceId) => overview.find((each) => each.instance_id === id)
        assert.deepStrictEqual(of(empty), { instance_id: empty, latest_hour: null, sufficient: false })
        assert.deepStrictEqual(of(young), { instance_id: young, latest_hour: hourOf(start, 22), sufficient: false })
        assert.deepStrictEqual(of(old), { instance_id: old, latest_hour: hourOf(start, 23), sufficient: true })
        assert.deepStrictEqual(of(spread), { instance_id: spread, latest_hour: hourOf(start, 29), sufficient: true })
        const ids = overview.map((each) => each.instance_id)
        assert.deepStrictEqual(ids, ids.toSorted())
      })
    )

    it.effect("deleteOldMetrics deletes the hours before the boundary, keeps the boundary's hour, and counts", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const old = at("1990-01-01T00:00:00Z")
        yield* metrics.replaceHourlyMetrics(
          [-2, -1, 0, 1].map((index) => cpu(instance, hourOf(old, index))),
          options
        )
        assert.strictEqual(yield* metrics.deleteOldMetrics(old), 2)
        assert.strictEqual(yield* metrics.deleteOldMetrics(old), 0)
        const rows = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepStrictEqual(
          rows.map((row) => row.hour),
          [old, hourOf(old, 1)]
        )
      })
    )

    it.effect("lose the metrics of a deleted instance, and no others", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instances = yield* InstanceStore
        const deleted = yield* newInstance
        const kept = yield* newInstance
        yield* metrics.replaceHourlyMetrics([cpu(deleted, start), cpu(kept, start)], options)
        yield* instances.delete(deleted)
        assert.lengthOf(yield* metrics.getMetricsByInstance(deleted, everything), 0)
        assert.lengthOf(yield* metrics.getMetricsByInstance(kept, everything), 1)
      })
    )
  })
}
