import { StoreUnavailable } from "@snoozeql/domain/errors"
import { Effect } from "effect"
import { SqlError } from "effect/sql"

/** The database broke off the transaction in favour of another: it may be tried again. */
export const isDeadlock = (error: unknown): boolean =>
  SqlError.isSqlError(error) && (error.reason._tag === "DeadlockError" || error.reason._tag === "SerializationError")

/** A row refers to one that does not exist. */
export const isForeignKeyViolation = (error: unknown): error is SqlError.SqlError =>
  SqlError.isSqlError(error) && error.reason._tag === "ConstraintError"

/** A failure of the database as the store's own error. */
export const storeUnavailable =
  (operation: string) =>
  (cause: SqlError.SqlError): StoreUnavailable => {
    const detail = cause.reason.cause instanceof Error ? cause.reason.cause.message : cause.message
    return new StoreUnavailable({ operation, message: `${operation}: ${detail}`, cause })
  }

/** Tries again what the database broke off, and fails with `StoreUnavailable` where the database fails. */
const runOperation = <A, E, R>(operation: string, statements: Effect.Effect<A, E | SqlError.SqlError, R>) =>
  statements.pipe(Effect.retry({ while: isDeadlock, times: 10 }), (tried) =>
    Effect.catchIf(tried, SqlError.isSqlError, (error) => Effect.fail(storeUnavailable(operation)(error)))
  )

/**
 * Makes the methods of a store. Each has a span of its name, is tried again when the database broke off its transaction
 * in favour of another, and fails with `StoreUnavailable` where its statements fail with `SqlError`. All statements that
 * have to be tried again together belong into one transaction.
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
