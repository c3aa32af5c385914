import { assert, describe } from "@effect/vitest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Stream } from "effect"
import { at, cpu, everything, newInstance } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const hour = at("2026-03-01T10:00:00Z")
const beforeAll = DateTime.makeUnsafe(-8.64e15)
const afterAll = DateTime.makeUnsafe(8.64e15)
const malformedId = InstanceId.make("{},1'; DROP TABLE metrics_hourly; --", { disableChecks: true })

export const invalidQueryTests = (it: StoreTests) => {
  describe("MetricsStore queries with unusual input", () => {
    it.effect("return nothing for an id that is not a UUID", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        assert.deepStrictEqual(yield* metrics.getMetricsByInstance(malformedId, everything), [])
        assert.deepStrictEqual(yield* metrics.getLatestMetrics(malformedId), [])
        assert.deepStrictEqual(
          yield* metrics.getMetricsOverviews([malformedId]),
          new Map([[malformedId, { latest: [], sufficient: false }]])
        )
        assert.strictEqual((yield* metrics.getLatestMetricsByInstances([malformedId])).size, 0)
        assert.isFalse(yield* metrics.hasSufficientData(malformedId))
        assert.strictEqual((yield* metrics.dataSufficiency(malformedId)).hours, 0)
      })
    )

    it.effect("accept instants outside of the years 1 to 9999", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        yield* metrics.replaceHourlyMetrics([cpu(instance, hour)], { asOf: hour, cutoff: beforeAll })
        const count = (start: DateTime.Utc, end: DateTime.Utc) =>
          Effect.map(metrics.getMetricsByInstance(instance, { start, end }), (rows) => rows.length)
        assert.strictEqual(yield* count(beforeAll, afterAll), 1)
        assert.strictEqual(yield* count(beforeAll, beforeAll), 0)
        assert.strictEqual(yield* count(afterAll, afterAll), 0)
        assert.strictEqual(yield* count(afterAll, beforeAll), 0)
        assert.strictEqual(yield* metrics.deleteOldMetrics(beforeAll), 0)
        assert.isNotEmpty(yield* Stream.runCollect(metrics.streamMetrics({ start: beforeAll, end: afterAll })))
        assert.deepStrictEqual(
          yield* metrics.replaceHourlyMetrics([cpu(instance, hour)], { asOf: hour, cutoff: afterAll }),
          { written: 0, unchanged: 0, stale: 0, expired: 1 }
        )
      })
    )

    it.effect("date a snapshot outside of the years 1 to 9999 by the nearest of their ends", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const replace = (average: number, asOf: DateTime.Utc) =>
          metrics.replaceHourlyMetrics([cpu(instance, hour, { avg_value: average })], { asOf, cutoff: beforeAll })
        const lastInstant = at("9999-12-31T23:59:59.999Z")
        assert.strictEqual((yield* replace(10, beforeAll)).written, 1)
        assert.strictEqual((yield* replace(11, at("0001-01-01T00:00:00Z"))).stale, 1)
        assert.strictEqual((yield* replace(11, afterAll)).written, 1)
        assert.strictEqual((yield* replace(12, lastInstant)).stale, 1)
      })
    )

    it.effect("return nothing for metrics that are not collected", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        yield* metrics.replaceHourlyMetrics([cpu(instance, hour)], { asOf: hour, cutoff: beforeAll })
        const metricNames: ReadonlyArray<string> = ["{", 'a"b', "x,CPUUtilization", "\0"]
        const range = Object.assign({ ...everything, metrics: [] }, { metrics: metricNames })
        assert.deepStrictEqual(yield* metrics.getMetricsByInstance(instance, range), [])
      })
    )
  })
}
