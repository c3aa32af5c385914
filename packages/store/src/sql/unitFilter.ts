import type { SqlClient, Statement } from "effect/sql"
import { equalFields } from "../rules/unitFilter.ts"
import type { UnitFilter } from "../UnitFilter.ts"

/** The pattern of LIKE for values that contain a text. */
const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`

/** The conditions on the table `instances` by which a filter selects units. */
export const unitConditions = (sql: SqlClient.SqlClient, filter: UnitFilter): ReadonlyArray<Statement.Fragment> => [
  ...equalFields.flatMap((field) =>
    filter[field] === undefined ? [] : [sql`${sql(`instances.${field}`)} = ${filter[field]}`]
  ),
  ...(filter.text === undefined
    ? []
    : // The planner expects LIKE to select few rows, and a comparison of strpos a third: then it would look up each name.
      [sql`lower(instances.name COLLATE "C") LIKE lower(${containing(filter.text)}::text COLLATE "C")`]),
  ...(filter.tag ?? []).map(({ key, value }) =>
    value === null ? sql`jsonb_exists(instances.tags, ${key}::text)` : sql`instances.tags ->> ${key}::text = ${value}`
  )
]
