import { assert, describe } from "@effect/vitest"
import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import { InstanceId } from "@snoozeql/domain/Instance"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { type HistoryRange, HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { at, cpu, discovered, everything, hourOf, laterSnapshotTime, newInstance } from "./fixtures.ts"
import { rowsOfSeries } from "./rowsOfSeries.ts"
import type { StoreTests } from "./stores.ts"

const start = at("2026-03-01T00:00:00Z")
const keepAll = { cutoff: everything.start }
const unknownId = InstanceId.make("ffffffff-ffff-4fff-8fff-ffffffffffff")
const malformedId = InstanceId.make("{},1'; DROP TABLE activity_history; --", { disableChecks: true })

/** What the history has of an instance, as rows. */
const historyOf = Effect.fnUntraced(function* (instance: InstanceId, range: HistoryRange = everything) {
  const history = yield* HistoryStore
  return rowsOfSeries((yield* history.getSeriesByInstances([instance], range)).get(instance))
})

/** The stored hours of CPU, counted from `start`, with their averages. */
const averagesOf = (instance: InstanceId) =>
  Effect.map(historyOf(instance), (rows) =>
    rows.map(({ avg_value, hour }) => [(hour - start.epochMilliseconds) / 3_600_000, avg_value])
  )

/** Replaces rows by a snapshot that is taken now: after all deletions of other tests. */
const replace = (rows: ReadonlyArray<HourlyMetricInput>) =>
  Effect.gen(function* () {
    const metrics = yield* MetricsStore
    return yield* metrics.replaceHourlyMetrics(rows, { asOf: yield* laterSnapshotTime, ...keepAll })
  })

const hoursFrom = (instance: InstanceId, hours: ReadonlyArray<number>, fields: Partial<HourlyMetricInput> = {}) =>
  hours.map((hour) => cpu(instance, hourOf(start, hour), fields))

export const historyTests = (it: StoreTests) => {
  describe("the history", () => {
    it.effect("holds the hours that were packed after their rows have been deleted, to the bit", () =>
      Effect.gen(function* () {
        const history = yield* HistoryStore
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        // Of other years than the hours of other tests, which share the database.
        const first = at("1955-03-01T05:00:00Z")
        const hours = Array.from({ length: 100 }, (_, hour) => hour).filter((hour) => hour % 7 !== 3 && hour % 40 < 30)
        yield* replace(
          activityMetricNames.flatMap((metric_name, metric) =>
            hours.map((hour) => ({
              ...cpu(instance, hourOf(first, hour)),
              metric_name,
              avg_value: hour / (metric + 3),
              max_value: metric === 1 ? 40 : hour,
              min_value: 0,
              sample_count: hour % 11 === 0 ? 17 : 60
            }))
          )
        )
        const before = rowsOfSeries((yield* metrics.getSeriesByInstances([instance], everything)).get(instance))
        assert.lengthOf(before, hours.length * activityMetricNames.length)
        assert.deepStrictEqual(yield* historyOf(instance), before)

        assert.isAtLeast(yield* history.packHours(hourOf(first, 60)), 1)
        assert.deepStrictEqual(yield* historyOf(instance), before)
        yield* metrics.deleteOldMetrics(hourOf(first, 60))
        assert.deepStrictEqual(yield* historyOf(instance), before)
        assert.strictEqual(yield* history.packHours(hourOf(first, 60)), 0)
        yield* history.packHours(hourOf(first, 200))
        yield* metrics.deleteOldMetrics(hourOf(first, 200))
        assert.deepStrictEqual(yield* historyOf(instance), before)

        const range = { start: hourOf(first, 10), end: hourOf(first, 61) }
        assert.deepStrictEqual(
          yield* historyOf(instance, range),
          before.filter(({ hour }) => hour >= range.start.epochMilliseconds && hour <= range.end.epochMilliseconds)
        )
      })
    )

    it.effect("would lack what is deleted before it is packed", () =>
      Effect.gen(function* () {
        const history = yield* HistoryStore
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const first = at("1954-03-01T05:00:00Z")
        yield* replace([cpu(instance, first), cpu(instance, hourOf(first, 1))])
        yield* metrics.deleteOldMetrics(hourOf(first, 1))
        yield* history.packHours(hourOf(first, 1))
        assert.lengthOf(yield* historyOf(instance), 1)
      })
    )

    it.effect("follows rows that are written, or merged, after they were packed", () =>
      Effect.gen(function* () {
        const history = yield* HistoryStore
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        yield* replace(hoursFrom(instance, [0, 1, 30, 31], { sample_count: 50 }))
        yield* history.packHours(hourOf(start, 48))
        yield* replace([cpu(instance, hourOf(start, 1), { avg_value: 11 }), cpu(instance, hourOf(start, 3))])
        const late = [
          [0, 10],
          [1, 11],
          [3, 10],
          [30, 10],
          [31, 10]
        ]
        assert.deepStrictEqual(yield* averagesOf(instance), late)
        yield* metrics.upsertHourlyMetric(cpu(instance, hourOf(start, 2), { avg_value: 12 }))
        const merged = [...late.slice(0, 2), [2, 12], ...late.slice(2)]
        assert.deepStrictEqual(yield* averagesOf(instance), merged)
        yield* history.packHours(hourOf(start, 48))
        assert.deepStrictEqual(yield* averagesOf(instance), merged)
        // A snapshot takes the place of merged samples, also where it is of fewer.
        yield* replace([cpu(instance, hourOf(start, 2), { avg_value: 9, sample_count: 1 })])
        yield* history.packHours(hourOf(start, 48))
        assert.deepInclude(yield* averagesOf(instance), [2, 9])
      })
    )

    it.effect("takes hours that are older than the rows, the richest of each", () =>
      Effect.gen(function* () {
        const history = yield* HistoryStore
        const instance = yield* newInstance
        yield* replace(hoursFrom(instance, [5, 6]))
        const older = hoursFrom(instance, [0, 1, 2])
        assert.deepStrictEqual(yield* history.recordHours(older, keepAll), {
          written: 3,
          unchanged: 0,
          stale: 0,
          expired: 0
        })
        assert.deepStrictEqual(
          yield* history.recordHours(
            [
              cpu(instance, hourOf(start, -1)),
              cpu(instance, start),
              cpu(instance, hourOf(start, 1), { avg_value: 11, sample_count: 59 }),
              cpu(instance, hourOf(start, 2), { avg_value: 12 }),
              cpu(instance, hourOf(start, 3)),
              cpu(instance, hourOf(start, 3))
            ],
            { cutoff: start }
          ),
          { written: 2, unchanged: 2, stale: 1, expired: 1 }
        )
        const expected = [
          [0, 10],
          [1, 10],
          [2, 12],
          [3, 10],
          [5, 10],
          [6, 10]
        ]
        assert.deepStrictEqual(yield* averagesOf(instance), expected)
        yield* history.packHours(hourOf(start, 24))
        assert.deepStrictEqual(yield* averagesOf(instance), expected)
      })
    )

    it.effect("refuses all hours of a batch if one is invalid or of an unknown instance", () =>
      Effect.gen(function* () {
        const history = yield* HistoryStore
        const instance = yield* newInstance
        const invalid = yield* Effect.flip(
          history.recordHours([cpu(instance, start), cpu(instance, start, { sample_count: 0 })], keepAll)
        )
        assert.deepInclude(invalid, { _tag: "InvalidHourlyMetric", index: 1, field: "sample_count" })
        const unknown = yield* Effect.flip(history.recordHours([cpu(instance, start), cpu(unknownId, start)], keepAll))
        assert.deepInclude(unknown, { _tag: "InstanceNotFound", instance_id: unknownId })
        assert.deepStrictEqual(yield* averagesOf(instance), [])
        assert.deepStrictEqual(yield* history.recordHours([], keepAll), {
          written: 0,
          unchanged: 0,
          stale: 0,
          expired: 0
        })
      })
    )

    it.effect("omits instances without hours, unknown ones and what is not a UUID", () =>
      Effect.gen(function* () {
        const history = yield* HistoryStore
        const [full, empty, packed] = [yield* newInstance, yield* newInstance, yield* newInstance]
        yield* replace([cpu(full, start)])
        yield* history.recordHours([cpu(packed, start)], keepAll)
        const asked = [packed, unknownId, full, malformedId, empty, full]
        const series = yield* history.getSeriesByInstances(asked, { start, end: start })
        assert.sameMembers([...series.keys()], [full, packed])
        const later = hourOf(start, 1)
        assert.strictEqual((yield* history.getSeriesByInstances(asked, { start: later, end: later })).size, 0)
        assert.strictEqual((yield* history.getSeriesByInstances([], everything)).size, 0)
      })
    )

    it.effect("knows how far back each instance has been read", () =>
      Effect.gen(function* () {
        const history = yield* HistoryStore
        const [one, other, none] = [yield* newInstance, yield* newInstance, yield* newInstance]
        yield* history.packHours(start)
        yield* history.recordReadFrom(
          new Map([
            [one, start],
            [other, hourOf(start, 24)],
            [unknownId, start]
          ])
        )
        yield* history.recordReadFrom(new Map([[other, hourOf(start, -24)]]))
        yield* history.recordReadFrom(new Map())
        assert.deepStrictEqual(
          yield* history.readFrom([one, other, none, unknownId, malformedId]),
          new Map([
            [one, start],
            [other, hourOf(start, -24)]
          ])
        )
      })
    )

    it.effect("deletes whole weeks, and what has been read counts from there", () =>
      Effect.gen(function* () {
        const history = yield* HistoryStore
        const [instance, young] = [yield* newInstance, yield* newInstance]
        // A Thursday.
        const week = at("1953-02-26T00:00:00Z")
        const first = hourOf(week, -24)
        yield* history.recordHours(
          [0, 23, 24, 47, 48, 24 + 7 * 24].map((hour) => cpu(instance, hourOf(first, hour))),
          keepAll
        )
        yield* history.recordReadFrom(
          new Map([
            [instance, first],
            [young, hourOf(first, 30)]
          ])
        )
        const hours = Effect.map(historyOf(instance), (rows) =>
          rows.map(({ hour }) => (hour - first.epochMilliseconds) / 3_600_000)
        )
        assert.strictEqual(yield* history.deleteOldHours(hourOf(week, -1)), 0)
        assert.deepStrictEqual(yield* hours, [0, 23, 24, 47, 48, 192])
        assert.strictEqual(yield* history.deleteOldHours(hourOf(week, 7 * 24 - 1)), 1)
        assert.deepStrictEqual(yield* hours, [24, 47, 48, 192])
        assert.deepStrictEqual(
          yield* history.readFrom([instance, young]),
          new Map([
            [instance, week],
            [young, hourOf(first, 30)]
          ])
        )
        assert.strictEqual(yield* history.deleteOldHours(hourOf(week, 7 * 24 - 1)), 0)
        assert.strictEqual(yield* history.deleteOldHours(hourOf(week, 7 * 24)), 1)
        assert.deepStrictEqual(yield* hours, [192])
      })
    )

    it.effect("goes with its instance", () =>
      Effect.gen(function* () {
        const history = yield* HistoryStore
        const instances = yield* InstanceStore
        const instance = yield* newInstance
        yield* history.recordHours([cpu(instance, start)], keepAll)
        yield* history.recordReadFrom(new Map([[instance, start]]))
        yield* instances.delete(instance)
        assert.deepStrictEqual(yield* averagesOf(instance), [])
        assert.strictEqual((yield* history.readFrom([instance])).size, 0)
      })
    )

    it.effect("loses the hours before a creation that becomes known", () =>
      Effect.gen(function* () {
        const history = yield* HistoryStore
        const instances = yield* InstanceStore
        const see = Effect.fnUntraced(function* (created: DateTime.Utc | null, hours: number) {
          const [seen] = yield* instances.recordDiscovered(
            [discovered("db-HISTORY-UNBORN", { status: "creating", provider_created_at: created })],
            hourOf(start, hours)
          )
          return seen?.id ?? unknownId
        })
        const instance = yield* see(null, 72)
        yield* history.recordHours(hoursFrom(instance, [0, 30, 35, 36, 60]), keepAll)
        yield* replace(hoursFrom(instance, [34, 37]))
        yield* history.packHours(hourOf(start, 72))
        yield* see(DateTime.add(hourOf(start, 35), { minutes: 11 }), 73)
        const kept = [
          [35, 10],
          [36, 10],
          [37, 10],
          [60, 10]
        ]
        assert.deepStrictEqual(yield* averagesOf(instance), kept)
        // A creation that was known, or is earlier, changes nothing.
        yield* see(DateTime.add(hourOf(start, 35), { minutes: 11 }), 74)
        yield* see(hourOf(start, 20), 75)
        yield* history.packHours(hourOf(start, 72))
        assert.deepStrictEqual(yield* averagesOf(instance), kept)
        yield* see(hourOf(start, 60), 76)
        assert.deepStrictEqual(yield* averagesOf(instance), [[60, 10]])
      })
    )
  })
}
