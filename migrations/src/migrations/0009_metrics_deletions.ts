import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const metricsDeletions = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE metrics_deletions (
      kept_from timestamptz PRIMARY KEY,
      deleted_at timestamptz NOT NULL
    )
  `
  yield* sql`
    COMMENT ON TABLE metrics_deletions IS
      'Hours before kept_from were deleted from metrics_hourly at deleted_at: no snapshot taken until then brings them back'
  `
  // Servers of the previous version still write metrics_retention. This version only uses its name, for an advisory
  // lock.
  yield* sql`
    COMMENT ON TABLE metrics_retention IS
      'Replaced by metrics_deletions; kept for servers of an earlier version, and as the name of the store''s advisory lock'
  `
  // The previous version dated snapshots by the time before their request, even if they replaced a younger merged row.
  yield* sql`UPDATE metrics_hourly SET updated_at = created_at WHERE updated_at < created_at`
})
