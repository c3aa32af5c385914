import { withTransaction } from "@snoozeql/migrations/Transaction"
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"

/**
 * Runs a statement that PostgreSQL plans without parallel workers. Use it for statements that read a whole index: with
 * workers the planner prefers a hash join in three processes to merging two indexes, which takes ten times the
 * processor time, and starting the workers takes longer than such a scan.
 */
export const withoutParallelWorkers =
  (sql: SqlClient.SqlClient) =>
  <A, E, R>(statement: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError.SqlError, R> =>
    withTransaction(sql)(Effect.andThen(sql`SET LOCAL max_parallel_workers_per_gather = 0`, statement))
