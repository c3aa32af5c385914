import { assert, describe } from "@effect/vitest"
import { isUuid } from "@snoozeql/domain/Uuid"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { at, cpu, everything, hourOf, laterSnapshotTime, newInstance, valuesOf } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const hour = "2026-03-01T10:00:00Z"
const earlier = at("2026-03-01T11:00:00Z")
const later = at("2026-03-01T11:15:00Z")
const keepAll = { cutoff: everything.start }

export const replaceTests = (it: StoreTests) => {
  describe("replaceHourlyMetrics", () => {
    it.effect("writes a snapshot with the time of the write as created_at and updated_at", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const before = yield* laterSnapshotTime
        const result = yield* metrics.replaceHourlyMetrics([cpu(instance, "2026-03-01T10:59:00Z")], {
          asOf: earlier,
          ...keepAll
        })
        assert.deepStrictEqual(result, { written: 1, unchanged: 0, stale: 0, expired: 0 })
        const [row] = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepStrictEqual(row?.hour, at(hour))
        assert.isTrue(
          row && DateTime.between(row.updated_at, { minimum: before, maximum: yield* metrics.snapshotTime })
        )
        assert.deepStrictEqual(row?.created_at, row?.updated_at)
      })
    )

    it.effect("gives every row its own id, and keeps it", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const batch = Array.from({ length: 40 }, (_, hours) => cpu(instance, hourOf(at(hour), hours)))
        const idsAfter = Effect.fnUntraced(function* (asOf: DateTime.Utc) {
          yield* metrics.replaceHourlyMetrics(batch.slice(0, 20), { asOf, ...keepAll })
          yield* metrics.replaceHourlyMetrics(batch, { asOf, ...keepAll })
          return (yield* metrics.getMetricsByInstance(instance, everything)).map(({ id }) => id)
        })
        const ids = yield* idsAfter(earlier)
        assert.strictEqual(new Set(ids).size, 40)
        assert.isTrue(ids.every(isUuid), ids.join(" "))
        assert.deepStrictEqual(yield* idsAfter(later), ids)
      })
    )

    it.effect("does not write an equal row again, however often and however late it comes", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const batch = [cpu(instance, hour), cpu(instance, hour, { metric_name: "ReadIOPS" })]
        yield* metrics.replaceHourlyMetrics(batch, { asOf: earlier, ...keepAll })
        const before = yield* metrics.getMetricsByInstance(instance, everything)
        for (const asOf of [later, earlier, at("2026-02-01T00:00:00Z")]) {
          assert.deepStrictEqual(yield* metrics.replaceHourlyMetrics(batch, { asOf, ...keepAll }), {
            written: 0,
            unchanged: 2,
            stale: 0,
            expired: 0
          })
        }
        assert.deepStrictEqual(yield* metrics.getMetricsByInstance(instance, everything), before)
      })
    )

    it.effect("keeps the snapshot with more samples whatever its age, and the newer of equally large ones", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const replace = (asOf: DateTime.Utc, average: number, sampleCount: number) =>
          metrics.replaceHourlyMetrics([cpu(instance, hour, { avg_value: average, sample_count: sampleCount })], {
            asOf,
            ...keepAll
          })
        const stale = { written: 0, unchanged: 0, stale: 1, expired: 0 }
        const written = { written: 1, unchanged: 0, stale: 0, expired: 0 }
        assert.deepStrictEqual(yield* replace(later, 10, 30), written)
        assert.deepStrictEqual(yield* replace(later, 11, 29), stale)
        assert.deepStrictEqual(yield* replace(later, 12, 30), stale)
        assert.deepStrictEqual(yield* replace(earlier, 13, 30), stale)
        assert.deepStrictEqual(yield* replace(earlier, 14, 60), written)
        assert.deepStrictEqual(yield* replace(later, 15, 60), written)
        const [row] = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepStrictEqual([row?.avg_value, row?.sample_count], [15, 60])
      })
    )

    it.effect("changes updated_at with each write, never backwards, and never changes created_at", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const readRow = Effect.map(
          metrics.getMetricsByInstance(instance, everything),
          ([row]) => row ?? assert.fail("no row")
        )
        const write = (sampleCount: number, asOf: DateTime.Utc) =>
          metrics.replaceHourlyMetrics([cpu(instance, hour, { sample_count: sampleCount })], { asOf, ...keepAll })
        yield* metrics.upsertHourlyMetric(cpu(instance, hour))
        let stored = yield* readRow
        // A snapshot from before the row was merged, a later one, and one with a time in the future.
        for (const [index, asOf] of [earlier, later, at("2999-01-01T00:00:00Z"), earlier].entries()) {
          const before = yield* laterSnapshotTime
          assert.strictEqual((yield* write(30 + index, asOf)).written, 1)
          const row = yield* readRow
          assert.deepStrictEqual(row.created_at, stored.created_at)
          assert.isTrue(DateTime.between(row.updated_at, { minimum: before, maximum: yield* metrics.snapshotTime }))
          stored = row
        }
        yield* laterSnapshotTime
        assert.strictEqual((yield* write(33, later)).unchanged, 1)
        assert.strictEqual((yield* write(1, later)).stale, 1)
        assert.deepStrictEqual(yield* readRow, stored)
      })
    )

    it.effect("replaces a merged row, even with fewer samples or equal values", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const id = yield* metrics.upsertHourlyMetric(cpu(instance, hour, { sample_count: 120 }))
        const result = yield* metrics.replaceHourlyMetrics([cpu(instance, hour, { sample_count: 60 })], {
          asOf: earlier,
          ...keepAll
        })
        assert.strictEqual(result.written, 1)
        const [row] = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepStrictEqual([row?.id, row?.sample_count], [id, 60])

        const other = yield* newInstance
        yield* metrics.upsertHourlyMetric(cpu(other, hour))
        yield* metrics.replaceHourlyMetrics([cpu(other, hour)], { asOf: earlier, ...keepAll })
        assert.strictEqual((yield* Effect.flip(metrics.upsertHourlyMetric(cpu(other, hour))))._tag, "HourIsSnapshot")
      })
    )

    it.effect("keeps the duplicate with the most samples, and counts every row of the batch once", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const result = yield* metrics.replaceHourlyMetrics(
          [
            cpu(instance, "2026-03-01T10:00:00Z", { avg_value: 10, sample_count: 30 }),
            cpu(instance, "2026-03-01T10:05:00Z", { avg_value: 11, sample_count: 60 }),
            cpu(instance, "2026-03-01T10:10:00Z", { avg_value: 12, sample_count: 60 }),
            cpu(instance, "2026-03-01T10:15:00Z", { avg_value: 11, sample_count: 60 }),
            cpu(instance, "2026-03-01T09:00:00Z"),
            cpu(instance, "2026-02-01T09:00:00Z")
          ],
          { asOf: earlier, cutoff: at("2026-02-15T00:00:00Z") }
        )
        assert.deepStrictEqual(result, { written: 2, unchanged: 1, stale: 2, expired: 1 })
        const rows = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepStrictEqual(
          rows.map((row) => row.avg_value),
          [10, 11]
        )
      })
    )

    it.effect("writes the hour of the cutoff, and drops the hour before it", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const cutoff = at("2026-03-01T10:00:00Z")
        const result = yield* metrics.replaceHourlyMetrics(
          [-2, -1, 0, 1].map((hours) => cpu(instance, hourOf(cutoff, hours))),
          { asOf: earlier, cutoff }
        )
        assert.deepStrictEqual(result, { written: 2, unchanged: 0, stale: 0, expired: 2 })
        const rows = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepStrictEqual(rows[0]?.hour, cutoff)
      })
    )

    it.effect("stores the same values as merging the same samples, in either order", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const whole = { avg_value: 17.5, max_value: 90, min_value: 8, sample_count: 40 }
        const parts = [
          { avg_value: 10, max_value: 12, min_value: 8, sample_count: 30 },
          { avg_value: 40, max_value: 90, min_value: 9, sample_count: 10 }
        ]
        const merged = yield* newInstance
        const mergedReversed = yield* newInstance
        const replaced = yield* newInstance
        const mergedThenReplaced = yield* newInstance
        for (const part of parts) yield* metrics.upsertHourlyMetric(cpu(merged, hour, part))
        for (const part of parts.toReversed()) yield* metrics.upsertHourlyMetric(cpu(mergedReversed, hour, part))
        yield* metrics.upsertHourlyMetric(cpu(mergedThenReplaced, hour, { avg_value: 20 }))
        yield* metrics.replaceHourlyMetrics([cpu(replaced, hour, whole), cpu(mergedThenReplaced, hour, whole)], {
          asOf: later,
          ...keepAll
        })
        const refused = yield* Effect.flip(metrics.upsertHourlyMetric(cpu(replaced, hour)))
        assert.strictEqual(refused._tag, "HourIsSnapshot")
        const expected = [{ metric_name: "CPUUtilization", hour: "2026-03-01T10:00:00.000Z", ...whole }]
        for (const instance of [merged, mergedReversed, replaced, mergedThenReplaced]) {
          assert.deepStrictEqual((yield* metrics.getMetricsByInstance(instance, everything)).map(valuesOf), expected)
        }
      })
    )

    it.effect("stores every hour of a night with a clock change as its own row", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        // New York springs forward on 2026-03-08 and falls back on 2026-11-01, Europe on 2026-10-25.
        for (const start of ["2026-03-08T04:00:00Z", "2026-11-01T03:00:00Z", "2026-10-24T22:00:00Z"]) {
          const instance = yield* newInstance
          const hours = Array.from({ length: 8 }, (_, index) => hourOf(at(start), index))
          const result = yield* metrics.replaceHourlyMetrics(
            hours.map((each) => cpu(instance, DateTime.add(each, { minutes: 30 }))),
            { asOf: later, ...keepAll }
          )
          assert.strictEqual(result.written, 8)
          const rows = yield* metrics.getMetricsByInstance(instance, everything)
          assert.deepStrictEqual(
            rows.map((row) => row.hour),
            hours
          )
        }
      })
    )

    it.effect("truncates instants with half-hour offsets in UTC", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        yield* metrics.replaceHourlyMetrics(
          [cpu(instance, at("2026-03-01T10:10:00+05:30")), cpu(instance, at("2026-03-01T10:40:00+05:30"))],
          { asOf: later, ...keepAll }
        )
        const rows = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepStrictEqual(
          rows.map((row) => DateTime.formatIso(row.hour)),
          ["2026-03-01T04:00:00.000Z", "2026-03-01T05:00:00.000Z"]
        )
      })
    )

    it.effect("returns zeros for an empty batch", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        assert.deepStrictEqual(yield* metrics.replaceHourlyMetrics([], { asOf: later, ...keepAll }), {
          written: 0,
          unchanged: 0,
          stale: 0,
          expired: 0
        })
      })
    )

    it.effect("stores the least and the greatest values exactly", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const extremes = { avg_value: 5e-324, max_value: 1.7976931348623157e308, min_value: -0.1 }
        yield* metrics.replaceHourlyMetrics([cpu(instance, hour, extremes)], { asOf: later, ...keepAll })
        const [row] = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepInclude(row, extremes)
      })
    )
  })
}
