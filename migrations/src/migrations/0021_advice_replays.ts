import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const adviceReplays = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE advice_replays (
      instance_id uuid PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
      replayed_at timestamptz NOT NULL,
      inputs text NOT NULL,
      seen jsonb NOT NULL,
      censored jsonb NOT NULL,
      capacities jsonb NOT NULL
    )
  `
  yield* sql`
    COMMENT ON TABLE advice_replays IS
      'What the daily plans of the last weeks of a unit counted when they were replayed: what its savings come from'
  `
  yield* sql`
    COMMENT ON COLUMN advice_replays.censored IS
      'The counts of the replay in which slept hours are not seen, as in operation; in seen, all hours are'
  `
})
