import { StoreUnavailable } from "@snoozeql/domain/errors"
import { Effect } from "effect"
import { SqlError } from "effect/sql"

/** Whether the database aborted the transaction in favour of another one. It may be retried. */
const isDeadlock = (error: unknown): boolean =>
  SqlError.isSqlError(error) && (error.reason._tag === "DeadlockError" || error.reason._tag === "SerializationError")

/** Whether a row refers to a row that does not exist. */
export const isForeignKeyViolation = (error: unknown): error is SqlError.SqlError =>
  SqlError.isSqlError(error) && error.reason._tag === "ConstraintError"

/** Turns a failure of the database into the store's own error. */
export const storeUnavailable =
  (operation: string) =>
  (cause: SqlError.SqlError): StoreUnavailable => {
    const detail = cause.reason.cause instanceof Error ? cause.reason.cause.message : cause.message
    return new StoreUnavailable({ operation, message: `${operation}: ${detail}`, cause })
  }

/** Retries transactions that the database aborted, and fails with `StoreUnavailable` if the database fails. */
const runOperation = <A, E, R>(operation: string, statements: Effect.Effect<A, E | SqlError.SqlError, R>) =>
  statements.pipe(Effect.retry({ while: isDeadlock, times: 10 }), (tried) =>
    Effect.catchIf(tried, SqlError.isSqlError, (error) => Effect.fail(storeUnavailable(operation)(error)))
  )

/**
 * Makes the methods of a store. Each method has a span with its name, is retried if the database aborted its
 * transaction in favour of another one, and fails with `StoreUnavailable` if its statements fail with `SqlError`.
 * Statements that must be retried together belong in one transaction.
 *
 * @example
 * const method = methodsOf("MetricsStore")
 * const deleteAll = method("deleteAll", () => sql`DELETE FROM metrics_hourly`)
 */
export const methodsOf =
  (store: string) =>
  <Args extends ReadonlyArray<unknown>, A, E, R>(
    name: string,
    statements: (...args: Args) => Effect.Effect<A, E, R>
  ): ((...args: Args) => ReturnType<typeof runOperation<A, E, R>>) =>
    Effect.fn(`${store}.${name}`)((...args: Args) => runOperation(name, statements(...args)))
