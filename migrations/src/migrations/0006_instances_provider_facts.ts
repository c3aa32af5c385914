import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const instancesProviderFacts = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE instances ADD COLUMN provider_facts jsonb`
  yield* sql`
    COMMENT ON COLUMN instances.provider_facts IS
      'Replicas, cluster, Multi-AZ, backups, maintenance and reservations as discovery saw them last; null until it has'
  `
})
