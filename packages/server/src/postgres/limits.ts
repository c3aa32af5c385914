import { Context, Duration } from "effect"

/** Time limits for the database. */
export interface DatabaseLimits {
  /** How long a statement may take, measured by the database: PostgreSQL's `statement_timeout`. */
  readonly statement: Duration.Duration
  /** How long a statement may wait for each lock: PostgreSQL's `lock_timeout`. */
  readonly lock: Duration.Duration
  /** How long to wait until a connection of the pool is free or opened. */
  readonly connection: Duration.Duration
}

/** The limits in this fiber that differ from those of the settings. */
export const CurrentLimits = Context.Reference<Partial<DatabaseLimits>>("@snoozeql/server/postgres/CurrentLimits", {
  defaultValue: () => ({})
})

/** How long a whole stream of rows may take. Its reader sets the pace. */
export const streamLimit = Duration.hours(1)

/** How long the database may take to return the next rows of a stream. */
export const nextRowsLimit = Duration.minutes(5)

/** How much longer than the database's own limits to wait for its response, since the network takes time too. */
export const answerGrace = Duration.seconds(5)

/**
 * Migrations may rewrite tables, and may run when the database has only just started. They do not wait longer than this
 * for a lock, since all other statements queue behind them.
 */
export const migrationLimits: DatabaseLimits = {
  statement: Duration.hours(1),
  lock: Duration.seconds(30),
  connection: Duration.minutes(1)
}

/** Retention may have to delete the rows of many months. */
export const retentionLimits: Partial<DatabaseLimits> = {
  statement: Duration.hours(1),
  connection: Duration.minutes(1)
}
