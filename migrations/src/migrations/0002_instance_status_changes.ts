import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const instanceStatusChanges = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE instance_status_changes (
      instance_id uuid NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
      observed_at timestamptz NOT NULL,
      previous_status text,
      status text NOT NULL,
      PRIMARY KEY (instance_id, observed_at)
    )
  `
  yield* sql`
    COMMENT ON TABLE instance_status_changes IS 'Changes of an instance''s status, at the time discovery first saw them'
  `
})
