import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const instancesTimezoneSource = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    ALTER TABLE instances ADD COLUMN timezone_source text NOT NULL DEFAULT 'none'
      CHECK (timezone_source IN ('user', 'tag', 'default', 'none'))
  `
  yield* sql`
    COMMENT ON COLUMN instances.timezone_source IS
      'Who chose the time zone: the user, the tag snoozeql:timezone, the default of the fleet, or nobody'
  `
  // Until now every instance was in UTC unless its user had chosen another zone.
  yield* sql`UPDATE instances SET timezone_source = 'user' WHERE timezone <> 'UTC'`
  yield* sql`
    CREATE TABLE fleet_settings (
      singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
      default_timezone text
    )
  `
  yield* sql`
    COMMENT ON TABLE fleet_settings IS
      'One row: default_timezone is the zone of instances for which neither a user nor a tag chose one; null without any'
  `
})
