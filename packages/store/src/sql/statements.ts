import { StoreUnavailable } from "@snoozeql/domain/errors"
import { isRepresentable, maximumInstant } from "@snoozeql/domain/Instant"
import { Cause, DateTime, Effect } from "effect"
import { type SqlClient, SqlError } from "effect/sql"

/**
 * A PostgreSQL array literal, to be cast to its type in the statement. Text keeps the store free of a driver's own
 * array parameters. The elements must not need quoting: UUIDs, metric names, numbers.
 */
export const arrayLiteral = (elements: ReadonlyArray<string | number>): string => `{${elements.join(",")}}`

/** Every value once, in the order of its first appearance, and for each appearance its place there, from 1. */
export const distinctPlaces = (
  values: ReadonlyArray<string>
): { readonly distinct: ReadonlyArray<string>; readonly places: ReadonlyArray<number> } => {
  const placeOf = new Map<string, number>()
  const places = values.map((value) => {
    const known = placeOf.get(value)
    if (known !== undefined) return known
    placeOf.set(value, placeOf.size + 1)
    return placeOf.size
  })
  return { distinct: [...placeOf.keys()], places }
}

/** An instant as a parameter, to be cast to timestamptz; infinite where PostgreSQL could not read it. */
export const timestamp = (instant: DateTime.DateTime): string => {
  if (isRepresentable(instant)) return DateTime.formatIso(instant)
  return DateTime.isGreaterThan(instant, maximumInstant) ? "infinity" : "-infinity"
}

const findSqlError = (cause: Cause.Cause<unknown>): SqlError.SqlError | undefined =>
  cause.reasons
    .filter(Cause.isDieReason)
    .map(({ defect }) => defect)
    .find(SqlError.isSqlError)

/**
 * Runs statements in a transaction of their own, or a savepoint of the caller's. Where the connection is lost,
 * `SqlClient.withTransaction` dies of the ROLLBACK that cannot be sent; here it fails like any other statement.
 */
export const withTransaction =
  (sql: SqlClient.SqlClient) =>
  <A, E, R>(statements: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError.SqlError, R> =>
    sql.withTransaction(statements).pipe(
      Effect.catchCause((cause): Effect.Effect<never, E | SqlError.SqlError> => {
        const lost = Cause.hasInterrupts(cause) ? undefined : findSqlError(cause)
        return lost === undefined ? Effect.failCause(cause) : Effect.fail(lost)
      })
    )

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
