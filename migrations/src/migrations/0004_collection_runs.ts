import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const collectionRuns = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE collection_runs (
      id uuid PRIMARY KEY,
      status text NOT NULL,
      trigger text NOT NULL,
      started_at timestamptz NOT NULL,
      finished_at timestamptz,
      targets jsonb NOT NULL,
      instances integer NOT NULL,
      written integer NOT NULL,
      unchanged integer NOT NULL,
      stale integer NOT NULL,
      expired integer NOT NULL,
      skipped integer NOT NULL,
      api_calls integer NOT NULL,
      metrics_requested integer NOT NULL,
      queries_requested integer NOT NULL,
      estimated_cost_usd double precision NOT NULL
    )
  `
  yield* sql`CREATE INDEX collection_runs_started_at ON collection_runs (started_at, id)`
  yield* sql`COMMENT ON TABLE collection_runs IS 'Passes of the collector: what they asked for, wrote and cost'`
})
