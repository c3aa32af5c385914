import { stopWaitingAfter } from "@snoozeql/domain/stopWaitingAfter"
import { Duration, Effect, Exit, Stream } from "effect"
import { SqlError } from "effect/sql"
import type { Connection } from "effect/sql/SqlConnection"
import { answerGrace, type DatabaseLimits, nextRowsLimit, streamLimit } from "./limits.ts"

type TransformRows = Parameters<Connection["execute"]>[2]

/** The limits of the current statement, and whether the session has them already. */
export interface EffectiveLimits extends DatabaseLimits {
  readonly areInSession: boolean
}

/** The limits of a connection's statements, and what to do when one fails. */
export interface Watch {
  /** The limits of the current statement. */
  readonly limits: Effect.Effect<EffectiveLimits>
  /** Called with every failure of a statement. */
  readonly onFailure: (error: SqlError.SqlError) => Effect.Effect<void>
}

/** A failure on this side of the connection, in the form of the driver's own failures. */
export const connectionFailure = (operation: string, message: string): SqlError.SqlError =>
  new SqlError.SqlError({
    reason: new SqlError.ConnectionError({ message, operation, cause: new Error(message) })
  })

const seconds = (duration: Duration.Duration): string => `${Duration.toSeconds(duration)} s`

/** Stops waiting when the database's own limits should have ended the statement long ago. */
const answeredIn = (limit: Duration.Duration) => {
  const timeout = Duration.sum(limit, answerGrace)
  return stopWaitingAfter(timeout, () =>
    Effect.fail(connectionFailure("query", `The database did not answer within ${seconds(timeout)}`))
  )
}

/** At least 1, since PostgreSQL reads 0 as no limit. */
const milliseconds = (duration: Duration.Duration): string =>
  String(Math.max(1, Math.ceil(Duration.toMillis(duration))))

/** Sets limits until the end of the transaction, like `SET LOCAL`. */
export const setLimits = (
  connection: Connection,
  { lock, statement }: DatabaseLimits
): Effect.Effect<void, SqlError.SqlError> =>
  Effect.asVoid(
    connection.execute(
      "SELECT set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true)",
      [milliseconds(statement), milliseconds(lock)],
      undefined
    )
  )

/** The limits as start-up parameters of a session. */
export const startupLimits = ({ lock, statement }: DatabaseLimits): Readonly<Record<string, string>> => ({
  statement_timeout: milliseconds(statement),
  lock_timeout: milliseconds(lock)
})

/** Commits. PostgreSQL rolls back instead if a statement of the transaction has failed; its response says so. */
export const commit = (connection: Connection): Effect.Effect<void, SqlError.SqlError> =>
  Effect.flatMap(connection.executeRaw("COMMIT", []), (result) =>
    typeof result === "object" && result !== null && "command" in result && result.command === "ROLLBACK"
      ? Effect.fail(connectionFailure("commit", "COMMIT rolled back a transaction that had failed"))
      : Effect.void
  )

const rollback = (connection: Connection) => Effect.ignore(connection.execute("ROLLBACK", [], undefined))

/** Begins a transaction and sets its limits. If that fails, the transaction does not stay open. */
const beginLimited = (connection: Connection, limits: DatabaseLimits) =>
  connection
    .execute("BEGIN", [], undefined)
    .pipe(Effect.andThen(Effect.onError(setLimits(connection, limits), () => rollback(connection))))

/** Runs one statement in a transaction with its own limits. */
const inLimitedTransaction = <A>(
  connection: Connection,
  limits: DatabaseLimits,
  statement: Effect.Effect<A, SqlError.SqlError>
): Effect.Effect<A, SqlError.SqlError> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.andThen(
      beginLimited(connection, limits),
      Effect.onExit(restore(statement), (exit) => (Exit.isSuccess(exit) ? commit(connection) : rollback(connection)))
    )
  )

/** A connection that waits only for a limited time, for every statement, also those that begin and end transactions. */
class PatientConnection implements Connection {
  readonly #inner: Connection
  readonly #watch: Watch

  constructor(inner: Connection, watch: Watch) {
    this.#inner = inner
    this.#watch = watch
  }

  #await<A>(answer: Effect.Effect<A, SqlError.SqlError>): Effect.Effect<A, SqlError.SqlError> {
    return Effect.flatMap(this.#watch.limits, ({ statement }) => answeredIn(statement)(answer)).pipe(
      Effect.tapError(this.#watch.onFailure)
    )
  }

  execute(sql: string, parameters: ReadonlyArray<unknown>, transformRows: TransformRows) {
    return this.#await(this.#inner.execute(sql, parameters, transformRows))
  }
  executeRaw(sql: string, parameters: ReadonlyArray<unknown>) {
    return this.#await(this.#inner.executeRaw(sql, parameters))
  }
  executeValues(sql: string, parameters: ReadonlyArray<unknown>) {
    return this.#await(this.#inner.executeValues(sql, parameters))
  }
  executeValuesUnprepared(sql: string, parameters: ReadonlyArray<unknown>) {
    return this.#await(this.#inner.executeValuesUnprepared(sql, parameters))
  }
  executeUnprepared(sql: string, parameters: ReadonlyArray<unknown>, transformRows: TransformRows) {
    return this.#await(this.#inner.executeUnprepared(sql, parameters, transformRows))
  }
  executeStream(sql: string, parameters: ReadonlyArray<unknown>, transformRows: TransformRows) {
    return this.#inner.executeStream(sql, parameters, transformRows).pipe(
      Stream.timeoutOrElse({
        duration: nextRowsLimit,
        orElse: () =>
          Stream.fail(connectionFailure("stream", `The database sent no rows within ${seconds(nextRowsLimit)}`))
      })
    )
  }
}

/** A connection within a transaction. The limits were set when the transaction began. */
export const transactionConnection = (inner: Connection, watch: Watch): Connection =>
  new PatientConnection(inner, watch)

/**
 * A connection for one statement outside a transaction. If the session does not have the statement's limits, the
 * statement runs in a transaction of its own, which sets them.
 */
class StatementConnection implements Connection {
  readonly #inner: Connection
  readonly #limits: Effect.Effect<EffectiveLimits>

  constructor(inner: Connection, watch: Watch) {
    this.#inner = new PatientConnection(inner, watch)
    this.#limits = watch.limits
  }

  #limited<A>(statement: Effect.Effect<A, SqlError.SqlError>): Effect.Effect<A, SqlError.SqlError> {
    return Effect.flatMap(this.#limits, (limits) =>
      limits.areInSession ? statement : inLimitedTransaction(this.#inner, limits, statement)
    )
  }

  execute(sql: string, parameters: ReadonlyArray<unknown>, transformRows: TransformRows) {
    return this.#limited(this.#inner.execute(sql, parameters, transformRows))
  }
  executeRaw(sql: string, parameters: ReadonlyArray<unknown>) {
    return this.#limited(this.#inner.executeRaw(sql, parameters))
  }
  executeValues(sql: string, parameters: ReadonlyArray<unknown>) {
    return this.#limited(this.#inner.executeValues(sql, parameters))
  }
  executeValuesUnprepared(sql: string, parameters: ReadonlyArray<unknown>) {
    return this.#limited(this.#inner.executeValuesUnprepared(sql, parameters))
  }
  executeUnprepared(sql: string, parameters: ReadonlyArray<unknown>, transformRows: TransformRows) {
    return this.#limited(this.#inner.executeUnprepared(sql, parameters, transformRows))
  }
  // The reader sets the pace of a stream, so that it may take longer than a session's limit for a statement.
  executeStream(sql: string, parameters: ReadonlyArray<unknown>, transformRows: TransformRows) {
    return Stream.unwrap(
      Effect.acquireRelease(
        Effect.flatMap(this.#limits, (limits) => beginLimited(this.#inner, { ...limits, statement: streamLimit })),
        (_, exit) => (Exit.isSuccess(exit) ? Effect.orDie(commit(this.#inner)) : rollback(this.#inner))
      ).pipe(Effect.as(this.#inner.executeStream(sql, parameters, transformRows)))
    )
  }
}

/** A connection outside a transaction. */
export const statementConnection = (inner: Connection, watch: Watch): Connection =>
  new StatementConnection(inner, watch)
