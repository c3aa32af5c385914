import { withTransaction } from "@snoozeql/migrations/Transaction"
import { type DateTime, Effect } from "effect"
import type { SqlClient } from "effect/sql"
import { sharedHistoryLock } from "./historyProgress.ts"
import { timestamp } from "./parameters.ts"

/**
 * The boundary of retention: what a deletion of old hours records, and which hours a snapshot may still write. Without
 * it, a snapshot that was taken before a deletion would bring deleted hours back.
 */
export const retentionOf = (sql: SqlClient.SqlClient) => {
  /**
   * A lock until the end of the transaction. Snapshots share it; a deletion takes it exclusively, only while it is
   * recorded. So a snapshot is either committed first, and the deletion sees its rows, or it comes after, and sees the
   * record. An advisory lock writes no WAL and does not block backups. Snapshots also share the lock of the history.
   */
  const lockRetention = (mode: "shared" | "exclusive") =>
    mode === "shared"
      ? sql`SELECT pg_advisory_xact_lock_shared('metrics_retention'::regclass::oid::int, 0), ${sql.literal(sharedHistoryLock)}`
      : sql`SELECT pg_advisory_xact_lock('metrics_retention'::regclass::oid::int, 0)`

  /** Records a deletion, and removes older deletions that did not reach as far: no snapshot needs them any more. */
  const recordDeletion = (before: DateTime.Utc) =>
    lockRetention("exclusive").pipe(
      Effect.andThen(sql`
        WITH deletion AS (
          SELECT ${timestamp(before)}::timestamptz AS kept_from, statement_timestamp() AS deleted_at
        ),
        forgotten AS (
          DELETE FROM metrics_deletions AS stored USING deletion
          WHERE stored.kept_from < deletion.kept_from AND stored.deleted_at <= deletion.deleted_at
        )
        INSERT INTO metrics_deletions AS stored (kept_from, deleted_at)
        SELECT kept_from, deleted_at FROM deletion
        ON CONFLICT (kept_from) DO UPDATE SET deleted_at = greatest(stored.deleted_at, excluded.deleted_at)
      `),
      withTransaction(sql)
    )

  /** The first hour that a snapshot may still write. Hours that were deleted after it was taken stay deleted. */
  const keptFrom = (asOf: DateTime.Utc) => sql`
    (SELECT max(kept_from) FROM metrics_deletions WHERE deleted_at >= ${timestamp(asOf)}::timestamptz)
  `

  return { keptFrom, lockRetention, recordDeletion }
}
