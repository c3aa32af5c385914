import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const metricsRetention = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE metrics_retention (
      singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
      kept_from timestamptz NOT NULL
    )
  `
  yield* sql`
    COMMENT ON TABLE metrics_retention IS
      'One row: hours before kept_from have been deleted from metrics_hourly, and no snapshot brings them back'
  `
})
