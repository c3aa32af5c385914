import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const adviceResultsCovering = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  // Totals are added up from the index: its columns are 6 MB of 100,000 units, and the rows with their results 139 MB.
  yield* sql`
    ALTER TABLE advice_results DROP CONSTRAINT advice_results_pkey,
      ADD CONSTRAINT advice_results_pkey PRIMARY KEY (instance_id)
        INCLUDE (tier, status, currency, expected, conservative)
  `
})
