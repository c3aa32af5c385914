import type { SqlClient, Statement } from "effect/sql"
import { unchosenTimezone } from "../rules/instances.ts"

/** The parts of statements that find out who chose an instance's time zone. */
export const timezoneChoice = (sql: SqlClient.SqlClient) => ({
  /** The zone of an instance whose user has chosen none: the zone of its tag, or the fleet's default. */
  zoneOfTag: (tag: Statement.Fragment) =>
    sql`coalesce(${tag}, (SELECT default_timezone FROM fleet_settings), ${unchosenTimezone})`,

  /** Who chose the zone that `zoneOfTag` returns. */
  sourceOfTag: (tag: Statement.Fragment) => sql`
    CASE
      WHEN ${tag} IS NOT NULL THEN 'tag'
      WHEN (SELECT default_timezone FROM fleet_settings) IS NOT NULL THEN 'default'
      ELSE 'none'
    END
  `,

  // Servers of a version without timezone_source store a user's zone without it.
  isChosenByUser: sql`
    (instances.timezone_source = 'user'
      OR (instances.timezone_source = 'none' AND instances.timezone <> ${unchosenTimezone}))
  `
})
