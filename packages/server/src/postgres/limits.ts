import { Context, Duration } from "effect"

/** How long the database may take. */
export interface DatabaseLimits {
  /** For a statement, by the database's own clock: PostgreSQL's `statement_timeout`. */
  readonly statement: Duration.Duration
  /** For a lock, once: PostgreSQL's `lock_timeout`. */
  readonly lock: Duration.Duration
  /** Until a connection of the pool is free or opened. */
  readonly connection: Duration.Duration
}

/** What differs from the settings' limits in this fiber. */
export const CurrentLimits = Context.Reference<Partial<DatabaseLimits>>("@snoozeql/server/postgres/CurrentLimits", {
  defaultValue: () => ({})
})

/** How long the whole of a stream of rows may take, whose reader sets the pace. */
export const streamLimit = Duration.hours(1)

/** How long a database that is asked for the next rows of a stream may say nothing. */
export const nextRowsLimit = Duration.minutes(5)

/** How much longer than its limits the database is waited for: what lies in between takes time as well. */
export const answerGrace = Duration.seconds(5)

/**
 * Migrations rewrite tables, and begin when the database may just have begun as well. Their lock is waited for no longer
 * than this, since everybody else waits behind them.
 */
export const migrationLimits: DatabaseLimits = {
  statement: Duration.hours(1),
  lock: Duration.seconds(30),
  connection: Duration.minutes(1)
}

/** Retention may delete what many months left behind. */
export const retentionLimits: Partial<DatabaseLimits> = {
  statement: Duration.hours(1),
  connection: Duration.minutes(1)
}
