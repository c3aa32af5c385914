import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const decisions = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE decisions (
      instance_id uuid PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
      verdict text NOT NULL CHECK (verdict IN ('accepted', 'dismissed')),
      reason text CHECK (reason IS NOT NULL OR verdict = 'accepted'),
      until timestamptz,
      decided_by text,
      decided_at timestamptz NOT NULL,
      version integer CHECK (version >= 1)
    )
  `
  yield* sql`COMMENT ON TABLE decisions IS 'What somebody decided last about the advice for a unit'`
  yield* sql`
    COMMENT ON COLUMN decisions.version IS
      'The version in advice_versions that it is about; null if there was none. It does not hold for another one'
  `
})
