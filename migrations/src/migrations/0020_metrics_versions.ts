import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const metricsVersions = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  // Half of each page stays free, so that raising a version is a heap-only update.
  yield* sql`
    CREATE TABLE metrics_versions (
      instance_id uuid PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
      version bigint NOT NULL
    ) WITH (fillfactor = 50)
  `
  yield* sql`
    COMMENT ON TABLE metrics_versions IS
      'Raised by every transaction that writes or deletes rows of the instance in metrics_hourly'
  `
  yield* sql`
    COMMENT ON COLUMN metrics_versions.version IS
      'Microseconds since 1970, or one more than before: it stays unique after a restore from a backup'
  `
})
