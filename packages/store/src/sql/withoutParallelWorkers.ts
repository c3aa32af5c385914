import { withTransaction } from "@snoozeql/migrations/Transaction"
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"

/**
 * Runs a statement without parallel workers, in a transaction or in a savepoint of the caller's. Use it for statements
 * that read a whole index: with workers, PostgreSQL prefers a hash join in three processes, which takes several times the
 * processor time of merging two indexes. In the caller's transaction, later statements run without workers too.
 */
export const withoutParallelWorkers =
  (sql: SqlClient.SqlClient) =>
  <A, E, R>(statement: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError.SqlError, R> =>
    withTransaction(sql)(Effect.andThen(sql`SET LOCAL max_parallel_workers_per_gather = 0`, statement))
