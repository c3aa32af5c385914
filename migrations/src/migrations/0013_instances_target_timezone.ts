import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const instancesTargetTimezone = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE instances ADD COLUMN target_timezone text`
  yield* sql`
    COMMENT ON COLUMN instances.target_timezone IS
      'The default time zone of the account and region, by the configuration when discovery last saw the instance; it beats the fleet''s'
  `
})
