import { assert, describe, layer } from "@effect/vitest"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { at, cpu, everything, hourOf, newInstance } from "../conformance/fixtures.ts"
import { stores } from "../conformance/stores.ts"

// Before 1970, where the test's clock stands: no boundary passes the present.
const asOf = at("1964-03-02T00:00:00Z")
const boundary = at("1964-03-01T10:00:00Z")
const older = hourOf(boundary, -1)

describe.each(stores.filter(({ name }) => name !== "PGlite"))("the boundary of retention on $name", (store) => {
  layer(store.layer, { timeout: "60 seconds" })((it) => {
    it.effect("keeps an expired hour from coming back, whatever cutoff a pass began with", () =>
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
        const rows = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepStrictEqual(
          rows.map((row) => row.hour),
          [boundary, hourOf(boundary, 1)]
        )
      })
    )

    it.effect("never moves back", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        yield* metrics.deleteOldMetrics(boundary)
        yield* metrics.deleteOldMetrics(hourOf(boundary, -24))
        assert.deepStrictEqual(
          yield* metrics.replaceHourlyMetrics([cpu(instance, older)], { asOf, cutoff: everything.start }),
          { written: 0, unchanged: 0, stale: 0, expired: 1 }
        )
      })
    )

    it.effect("does not stop those who merge, whose samples come once", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        yield* metrics.deleteOldMetrics(boundary)
        yield* metrics.upsertHourlyMetric(cpu(instance, older))
        assert.lengthOf(yield* metrics.getMetricsByInstance(instance, everything), 1)
      })
    )

    it.effect("does not pass the database's clock, however far ahead the caller's is", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        yield* metrics.replaceHourlyMetrics([cpu(instance, boundary)], { asOf, cutoff: everything.start })
        yield* metrics.deleteOldMetrics(at("9999-01-01T00:00:00Z"))
        assert.lengthOf(yield* metrics.getMetricsByInstance(instance, everything), 0)
        const now = yield* metrics.snapshotTime
        const result = yield* metrics.replaceHourlyMetrics(
          [cpu(instance, now), cpu(instance, DateTime.subtract(now, { hours: 2 }))],
          { asOf: now, cutoff: everything.start }
        )
        assert.deepStrictEqual(result, { written: 1, unchanged: 0, stale: 0, expired: 1 })
      })
    )
  })
})
