import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const instancesNameSeenAt = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE instances ADD COLUMN name_seen_at timestamptz`
  yield* sql`
    COMMENT ON COLUMN instances.name_seen_at IS
      'When discovery last saw the name, by the slower of the database''s and the process''s clock; null where an earlier version saw it'
  `
})
