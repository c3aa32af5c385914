import { StoreUnavailable } from "@snoozeql/domain/errors"
import { DateTime } from "effect"
import { SqlError } from "effect/sql"

/**
 * A PostgreSQL array literal, to be cast to its type in the statement. Text keeps the store free of a driver's own
 * array parameters. The elements must not need quoting: UUIDs, metric names, numbers.
 */
export const arrayLiteral = (elements: ReadonlyArray<string | number>): string => `{${elements.join(",")}}`

/** An instant as a parameter, to be cast to timestamptz. */
export const timestamp = (instant: DateTime.DateTime): string => DateTime.formatIso(instant)

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
