import { assert, describe, layer } from "@effect/vitest"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { DateTime, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { at, cpu, everything, hourOf, newInstance } from "../conformance/fixtures.ts"
import { duringWrite, replaceWithoutLock } from "../support/duringWrite.ts"

const asOf = at("2024-03-02T00:00:00Z")
const boundary = at("2024-03-01T10:00:00Z")
const older = hourOf(boundary, -1)
const database = SqlStores.layer.pipe(Layer.provideMerge(layerPostgres()))

/** Runs retention while a transaction that has written an old hour is still open. */
const retentionDuring = <E, R>(write: Effect.Effect<unknown, E, R>) =>
  duringWrite(
    write,
    MetricsStore.use((metrics) => metrics.deleteOldMetrics(boundary))
  )

describe("deleteOldMetrics during a pass", () => {
  layer(Layer.orDie(database), { timeout: "60 seconds" })((it) => {
    it.effect("waits for snapshots that are being written, and deletes their expired hours", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const rows = [cpu(instance, older), cpu(instance, boundary)]
        yield* retentionDuring(metrics.replaceHourlyMetrics(rows, { asOf, cutoff: everything.start }))
        const kept = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepStrictEqual(
          kept.map((row) => row.hour),
          [boundary]
        )
      })
    )

    it.effect("control: misses those hours without the lock", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        yield* retentionDuring(replaceWithoutLock(sql, cpu(instance, older)))
        assert.lengthOf(yield* metrics.getMetricsByInstance(instance, everything), 1)
      })
    )

    it.effect("leaves no expired hour if passes begin before it and end after it", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const metrics = yield* MetricsStore
        const instances = yield* Effect.all([newInstance, newInstance, newInstance, newInstance])
        const hours = Array.from({ length: 48 }, (_, index) => hourOf(boundary, index))
        const passes = instances.flatMap((instance) =>
          hours.map((_, index) =>
            metrics.replaceHourlyMetrics(
              hours.map((hour) => cpu(instance, hour, { avg_value: 10 + index / 100 })),
              { asOf: DateTime.add(asOf, { minutes: index }), cutoff: everything.start }
            )
          )
        )
        yield* Effect.all(
          [
            Effect.all(passes, { concurrency: 6, discard: true }),
            Effect.forEach(hours, (hour) => metrics.deleteOldMetrics(hour), { discard: true })
          ],
          { concurrency: 2 }
        )
        const last = hours.at(-1) ?? boundary
        const [expired] = yield* sql<{ count: number }>`
          SELECT count(*)::int AS count FROM metrics_hourly
          WHERE hour < ${DateTime.formatIso(last)}::timestamptz
            AND instance_id = ANY(${`{${instances.join(",")}}`}::uuid[])
        `
        assert.deepStrictEqual(expired, { count: 0 })
        assert.lengthOf(yield* metrics.getMetricsByInstance(instances[0], everything), 1)
      })
    )

    it.effect("records only one deletion for each different setting", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const metrics = yield* MetricsStore
        for (let day = 0; day < 20; day += 1) {
          yield* metrics.deleteOldMetrics(hourOf(at("2025-01-01T00:00:00Z"), 24 * day))
          yield* metrics.deleteOldMetrics(hourOf(at("2025-01-01T00:00:00Z"), 24 * (day - 7)))
        }
        const [recorded] = yield* sql<{ count: number }>`SELECT count(*)::int AS count FROM metrics_deletions`
        assert.deepStrictEqual(recorded, { count: 2 })
        yield* metrics.deleteOldMetrics(hourOf(at("2025-01-01T00:00:00Z"), 24 * 20))
        assert.lengthOf(yield* sql`SELECT FROM metrics_deletions`, 1)
      })
    )
  })
})
