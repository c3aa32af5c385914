import type { SqlClient, Statement } from "effect/sql"
import { unchosenTimezone } from "../rules/instances.ts"

/** The parts of statements that find out who chose an instance's time zone. */
export const timezoneChoice = (sql: SqlClient.SqlClient) => ({
  /** The zone of an instance whose user has chosen none: that of its tag, or its target's default, or the fleet's. */
  unchosenZone: (tag: Statement.Fragment, target: Statement.Fragment) =>
    sql`coalesce(${tag}, ${target}, (SELECT default_timezone FROM fleet_settings), ${unchosenTimezone})`,

  /** Who chose the zone that `unchosenZone` returns. */
  unchosenSource: (tag: Statement.Fragment, target: Statement.Fragment) => sql`
    CASE
      WHEN ${tag} IS NOT NULL THEN 'tag'
      WHEN ${target} IS NOT NULL OR (SELECT default_timezone FROM fleet_settings) IS NOT NULL THEN 'default'
      ELSE 'none'
    END
  `,

  // Servers of a version without timezone_source store a user's zone without it.
  isChosenByUser: sql`
    (instances.timezone_source = 'user'
      OR (instances.timezone_source = 'none' AND instances.timezone <> ${unchosenTimezone}))
  `
})
