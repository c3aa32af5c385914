import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import { DateTime, Deferred, Effect, Fiber } from "effect"
import { SqlClient } from "effect/sql"

/** Writes a row as a broken store would: without the lock that retention and packing wait for. */
export const replaceWithoutLock = (sql: SqlClient.SqlClient, row: HourlyMetricInput) => sql`
  INSERT INTO metrics_hourly (instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count, as_of)
  VALUES (${row.instance_id}::uuid, ${row.metric_name}, ${DateTime.formatIso(row.hour)}::timestamptz,
    ${row.avg_value}, ${row.max_value}, ${row.min_value}, ${row.sample_count}, now())
`

/** Runs `work` to its end, or until it waits for a lock, while the transaction of `write` has written and is still open. */
export const duringWrite = Effect.fnUntraced(function* <E, R, E2, R2>(
  write: Effect.Effect<unknown, E, R>,
  work: Effect.Effect<unknown, E2, R2>
) {
  const sql = yield* SqlClient.SqlClient
  const written = yield* Deferred.make<void>()
  const finish = yield* Deferred.make<void>()
  const writer = yield* write.pipe(
    Effect.andThen(Deferred.succeed(written, undefined)),
    Effect.andThen(Deferred.await(finish)),
    sql.withTransaction,
    Effect.forkChild
  )
  yield* Deferred.await(written)
  const working = yield* Effect.forkChild(work)
  const isWaiting = sql<{ waiting: boolean }>`
    SELECT EXISTS (
      SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
      WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
    ) AS waiting
  `.pipe(Effect.map(([row]) => row?.waiting === true))
  while (!(yield* isWaiting) && working.pollUnsafe() === undefined) yield* Effect.yieldNow
  yield* Deferred.succeed(finish, undefined)
  yield* Fiber.join(writer)
  yield* Fiber.join(working)
})
