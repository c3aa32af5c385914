import type { SqlClient, Statement } from "effect/sql"

/**
 * Held until the end of the transaction: shared by whoever writes hourly rows, exclusive by whoever changes the
 * history. So rows are either seen by a packing, or written after it and counted as not packed. Take it in a statement
 * of its own: the next one has to see what was committed before the lock was granted.
 */
export const lockHistory = (sql: SqlClient.SqlClient) =>
  sql`SELECT pg_advisory_xact_lock('activity_history'::regclass::oid::int, 0)`

/** The call that takes the shared lock, as a part of a SELECT. */
export const sharedHistoryLock = `pg_advisory_xact_lock_shared('activity_history'::regclass::oid::int, 0)`

/**
 * An UPDATE after which the rows of `written` (instance_id, hour) count as not packed. Run it under the shared lock.
 */
export const countAsUnpacked = (sql: SqlClient.SqlClient, written: Statement.Fragment) => sql`
  UPDATE activity_history_progress AS progress SET packed_before = oldest.hour
  FROM (SELECT instance_id, min(hour) AS hour FROM ${written} GROUP BY instance_id) AS oldest
  WHERE progress.instance_id = oldest.instance_id AND progress.packed_before > oldest.hour
`
