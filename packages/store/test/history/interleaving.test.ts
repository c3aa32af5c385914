import { assert, describe, layer } from "@effect/vitest"
import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { DateTime, Deferred, Effect, Fiber, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { at, cpu, everything, hourOf, newInstance } from "../conformance/fixtures.ts"

const hour = at("2024-03-01T10:00:00Z")
const before = hourOf(hour, 24)
const database = SqlStores.layer.pipe(Layer.provideMerge(layerPostgres()))

/** What a store would do that does not know of the history. */
const replaceWithoutLock = (sql: SqlClient.SqlClient, row: HourlyMetricInput) => sql`
  INSERT INTO metrics_hourly (instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count, as_of)
  VALUES (${row.instance_id}::uuid, ${row.metric_name}, ${DateTime.formatIso(row.hour)}::timestamptz,
    ${row.avg_value}, ${row.max_value}, ${row.min_value}, ${row.sample_count}, now())
`

/** Packs to its end, or as far as it gets, while a transaction that has written an hour is still open. */
const packDuring = Effect.fnUntraced(function* <E, R>(write: Effect.Effect<unknown, E, R>) {
  const sql = yield* SqlClient.SqlClient
  const history = yield* HistoryStore
  const written = yield* Deferred.make<void>()
  const finish = yield* Deferred.make<void>()
  const writer = yield* write.pipe(
    Effect.andThen(Deferred.succeed(written, undefined)),
    Effect.andThen(Deferred.await(finish)),
    sql.withTransaction,
    Effect.forkChild
  )
  yield* Deferred.await(written)
  const packing = yield* Effect.forkChild(history.packHours(before))
  const isWaiting = sql<{ waiting: boolean }>`
    SELECT EXISTS (
      SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
      WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
    ) AS waiting
  `.pipe(Effect.map(([row]) => row?.waiting === true))
  while (!(yield* isWaiting) && packing.pollUnsafe() === undefined) yield* Effect.yieldNow
  yield* Deferred.succeed(finish, undefined)
  yield* Fiber.join(writer)
  yield* Fiber.join(packing)
})

const knownHours = Effect.fnUntraced(function* (instance: InstanceId) {
  const history = yield* HistoryStore
  return (yield* history.getSeriesByInstances([instance], everything)).get(instance)?.[0]?.hour.length ?? 0
})

describe("packing while rows are written", () => {
  layer(Layer.orDie(database), { timeout: "60 seconds" })((it) => {
    const asOf = at("2024-03-02T12:00:00Z")

    it.effect("waits for the writer and packs its rows", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const [replaced, merged] = [yield* newInstance, yield* newInstance]
        yield* packDuring(metrics.replaceHourlyMetrics([cpu(replaced, hour)], { asOf, cutoff: everything.start }))
        yield* packDuring(metrics.upsertHourlyMetric(cpu(merged, hour)))
        yield* metrics.deleteOldMetrics(before)
        assert.deepStrictEqual([yield* knownHours(replaced), yield* knownHours(merged)], [1, 1])
      })
    )

    it.effect("would miss the rows of a writer without the lock", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const instance = yield* newInstance
        yield* packDuring(replaceWithoutLock(sql, cpu(instance, hour)))
        assert.strictEqual(yield* knownHours(instance), 0)
      })
    )
  })
})
