import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const instanceNames = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE instance_names (
      instance_id uuid NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
      valid_from timestamptz NOT NULL,
      valid_until timestamptz,
      name text COLLATE "C" NOT NULL,
      PRIMARY KEY (instance_id, valid_from),
      CHECK (valid_from < valid_until)
    )
  `
  yield* sql`CREATE INDEX instance_names_name ON instance_names (name)`
  yield* sql`
    COMMENT ON TABLE instance_names IS
      'The whole UTC hours in which an instance had a name: what CloudWatch has under a name belongs to whoever had it then'
  `
  // Earlier names are not known, so the present name is valid from the creation of the instance.
  yield* sql`
    INSERT INTO instance_names (instance_id, valid_from, name)
    SELECT id,
      coalesce(date_bin('1 hour', provider_created_at, timestamptz '1970-01-01T00:00:00Z'), timestamptz '-infinity'),
      name
    FROM instances
    WHERE status <> 'unknown'
  `
})
