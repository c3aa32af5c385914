import { assert, describe, layer } from "@effect/vitest"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { type DateTime, Effect } from "effect"
import { at, cpu, everything, hourOf, laterSnapshotTime, newInstance } from "../conformance/fixtures.ts"
import { stores } from "../conformance/stores.ts"

const asOf = at("1964-03-02T00:00:00Z")
const boundary = at("1964-03-01T10:00:00Z")
const older = hourOf(boundary, -1)

/** The hours of `instance` from `boundary` on, counted from the boundary. */
const storedHours = Effect.fnUntraced(function* (instance: InstanceId) {
  const metrics = yield* MetricsStore
  const rows = yield* metrics.getMetricsByInstance(instance, everything)
  return rows.map(({ hour }) => (hour.epochMilliseconds - boundary.epochMilliseconds) / 3_600_000)
})

/** A snapshot of the hours -4 to 1, counted from `boundary`, by a pass that keeps them all. */
const replaceAll = Effect.fnUntraced(function* (instance: InstanceId, takenAt: DateTime.Utc) {
  const metrics = yield* MetricsStore
  const rows = [-4, -3, -2, -1, 0, 1].map((hours) => cpu(instance, hourOf(boundary, hours)))
  return yield* metrics.replaceHourlyMetrics(rows, { asOf: takenAt, cutoff: everything.start })
})

const deleteBefore = (hours: number) => MetricsStore.use((metrics) => metrics.deleteOldMetrics(hourOf(boundary, hours)))

describe.each(stores)("deleteOldMetrics on $name", (store) => {
  layer(store.layer, { timeout: "60 seconds" })((it) => {
    it.effect("prevents a snapshot taken before it from bringing hours back, whatever its cutoff", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const hours = [-2, -1, 0, 1].map((index) => hourOf(boundary, index))
        const pass = metrics.replaceHourlyMetrics(
          [
            ...hours.map((hour) => cpu(instance, hour)),
            cpu(instance, older, { avg_value: 11 }),
            cpu(instance, boundary)
          ],
          { asOf, cutoff: hourOf(boundary, -2) }
        )
        assert.deepStrictEqual(yield* pass, { written: 4, unchanged: 1, stale: 1, expired: 0 })
        assert.strictEqual(yield* metrics.deleteOldMetrics(boundary), 2)
        assert.deepStrictEqual(yield* pass, { written: 0, unchanged: 3, stale: 0, expired: 3 })
        assert.deepStrictEqual(yield* storedHours(instance), [0, 1])
      })
    )

    it.effect("lets a snapshot that is taken after it bring hours back, for a longer retention", () =>
      Effect.gen(function* () {
        const instance = yield* newInstance
        const inFlight = yield* laterSnapshotTime
        yield* deleteBefore(0)
        const afterwards = yield* laterSnapshotTime
        assert.deepStrictEqual(yield* replaceAll(instance, inFlight), {
          written: 2,
          unchanged: 0,
          stale: 0,
          expired: 4
        })
        assert.deepStrictEqual(yield* storedHours(instance), [0, 1])
        assert.deepStrictEqual(yield* replaceAll(instance, afterwards), {
          written: 4,
          unchanged: 2,
          stale: 0,
          expired: 0
        })
        assert.deepStrictEqual(yield* storedHours(instance), [-4, -3, -2, -1, 0, 1])
        // The longer retention deletes less, while the refill goes on.
        yield* deleteBefore(-3)
        assert.deepStrictEqual(yield* storedHours(instance), [-3, -2, -1, 0, 1])
        assert.strictEqual((yield* replaceAll(instance, afterwards)).expired, 1)
      })
    )

    it.effect("applies the furthest deletion since a snapshot was taken if the retention is lowered and raised", () =>
      Effect.gen(function* () {
        const beforeBoth = yield* laterSnapshotTime
        yield* deleteBefore(0)
        const between = yield* laterSnapshotTime
        yield* deleteBefore(-2)
        const afterBoth = yield* laterSnapshotTime
        const hoursOf = Effect.fnUntraced(function* (takenAt: DateTime.Utc) {
          const instance = yield* newInstance
          yield* replaceAll(instance, takenAt)
          return yield* storedHours(instance)
        })
        assert.deepStrictEqual(yield* hoursOf(beforeBoth), [0, 1])
        assert.deepStrictEqual(yield* hoursOf(between), [-2, -1, 0, 1])
        assert.deepStrictEqual(yield* hoursOf(afterBoth), [-4, -3, -2, -1, 0, 1])
        // Two servers with different settings raise and lower it in turn.
        yield* deleteBefore(-1)
        yield* deleteBefore(-3)
        assert.deepStrictEqual(yield* hoursOf(beforeBoth), [0, 1])
        assert.deepStrictEqual(yield* hoursOf(between), [-1, 0, 1])
        assert.deepStrictEqual(yield* hoursOf(afterBoth), [-1, 0, 1])
        assert.deepStrictEqual(yield* hoursOf(yield* laterSnapshotTime), [-4, -3, -2, -1, 0, 1])
      })
    )

    it.effect("does not affect merging", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        yield* metrics.deleteOldMetrics(boundary)
        yield* metrics.upsertHourlyMetric(cpu(instance, older))
        assert.lengthOf(yield* metrics.getMetricsByInstance(instance, everything), 1)
      })
    )

    it.effect("does not affect later snapshots, even if its clock was far ahead", () =>
      Effect.gen(function* () {
        const instance = yield* newInstance
        const inFlight = yield* laterSnapshotTime
        yield* replaceAll(instance, inFlight)
        const metrics = yield* MetricsStore
        yield* metrics.deleteOldMetrics(at("9999-01-01T00:00:00Z"))
        assert.deepStrictEqual(yield* storedHours(instance), [])
        assert.strictEqual((yield* replaceAll(instance, inFlight)).expired, 6)
        yield* deleteBefore(0)
        assert.strictEqual((yield* replaceAll(instance, yield* laterSnapshotTime)).written, 6)
      })
    )
  })
})
