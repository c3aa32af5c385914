import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const adviceResults = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE advice_results (
      instance_id uuid PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
      issued_at timestamptz NOT NULL,
      tier integer NOT NULL,
      sort_amount double precision NOT NULL,
      name text COLLATE "C" NOT NULL,
      status text NOT NULL,
      currency text,
      expected double precision,
      conservative double precision,
      result json NOT NULL
    )
  `
  // A page of the ranking is read in this order, so that no request sorts the fleet.
  yield* sql`CREATE INDEX advice_results_rank ON advice_results (tier, sort_amount, name, instance_id)`
  yield* sql`
    COMMENT ON TABLE advice_results IS
      'The newest result of each unit: its recommendation, or why it has none, and its place in the ranking'
  `
  yield* sql`
    COMMENT ON COLUMN advice_results.sort_amount IS
      'What decides within a tier, negative so that the greatest comes first: money a week, or hours x class size'
  `
  yield* sql`COMMENT ON COLUMN advice_results.name IS 'The name of the unit when it was issued; it only orders'`
  yield* sql`
    COMMENT ON COLUMN advice_results.expected IS
      'What is saved a month, after discounts; null if nothing is recommended, without a price, or with a reservation'
  `
})
