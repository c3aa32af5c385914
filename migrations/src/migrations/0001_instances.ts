import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const instances = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE instances (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      provider text NOT NULL,
      provider_id text NOT NULL,
      account text NOT NULL,
      region text NOT NULL,
      name text COLLATE "C" NOT NULL,
      engine text NOT NULL,
      class text NOT NULL,
      status text NOT NULL,
      timezone text NOT NULL DEFAULT 'UTC',
      hourly_cost numeric(12, 6) CHECK (hourly_cost >= 0),
      currency text NOT NULL DEFAULT 'USD',
      tags jsonb NOT NULL DEFAULT '{}',
      provider_created_at timestamptz,
      first_seen_at timestamptz NOT NULL,
      last_seen_at timestamptz NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (provider, account, region, provider_id)
    )
  `
  yield* sql`CREATE INDEX instances_name ON instances (name, id)`
  yield* sql`COMMENT ON TABLE instances IS 'Database instances, registered by hand or discovered at the provider'`
})
