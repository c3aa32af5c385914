/** Transactions that fail, instead of dying, when their connection is lost. */
import { Cause, Effect } from "effect"
import { type SqlClient, SqlError } from "effect/sql"

const findSqlError = (cause: Cause.Cause<unknown>): SqlError.SqlError | undefined =>
  cause.reasons
    .filter(Cause.isDieReason)
    .map(({ defect }) => defect)
    .find(SqlError.isSqlError)

/**
 * Turns the defect of a lost connection into a failure. Use it around an effect that itself calls
 * `SqlClient.withTransaction`, such as `Migrator`. For your own statements, `withTransaction` is simpler.
 *
 * When a connection is lost, `SqlClient.withTransaction` cannot send its ROLLBACK and dies. An interruption stays an
 * interruption.
 */
export const failOnLostConnection = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E | SqlError.SqlError, R> =>
  Effect.catchCause(effect, (cause): Effect.Effect<never, E | SqlError.SqlError> => {
    const lost = Cause.hasInterrupts(cause) ? undefined : findSqlError(cause)
    return lost === undefined ? Effect.failCause(cause) : Effect.fail(lost)
  })

/**
 * Runs statements in a new transaction, or in a savepoint if the caller already has a transaction. Use it instead of
 * `SqlClient.withTransaction`: it does the same, but fails with `SqlError` when the connection is lost.
 *
 * @example
 * const sql = yield* SqlClient.SqlClient
 * yield* withTransaction(sql)(Effect.andThen(sql`DELETE FROM old`, sql`INSERT INTO new SELECT 1`))
 */
export const withTransaction =
  (sql: SqlClient.SqlClient) =>
  <A, E, R>(statements: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError.SqlError, R> =>
    failOnLostConnection(sql.withTransaction(statements))
