import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const unitPolicies = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE unit_policies (
      instance_id uuid PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
      one_in double precision CHECK (one_in >= 2),
      minimum_run_hours integer CHECK (minimum_run_hours BETWEEN 1 AND 168),
      protected_hours jsonb CHECK (jsonb_typeof(protected_hours) = 'array'),
      protected_dates jsonb CHECK (jsonb_typeof(protected_dates) = 'array'),
      awake_until timestamptz
    )
  `
  yield* sql`
    COMMENT ON TABLE unit_policies IS
      'What the policies of units say instead of the fleet''s, which is configured. Null means the fleet''s value'
  `
})
