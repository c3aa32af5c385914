import type { SqlClient, Statement } from "effect/sql"
import { equalFields } from "../rules/unitFilter.ts"
import type { UnitFilter } from "../UnitFilter.ts"

/** The conditions on the table `instances` by which a filter selects units. */
export const unitConditions = (sql: SqlClient.SqlClient, filter: UnitFilter): ReadonlyArray<Statement.Fragment> => [
  ...equalFields.flatMap((field) =>
    filter[field] === undefined ? [] : [sql`${sql(`instances.${field}`)} = ${filter[field]}`]
  ),
  ...(filter.text === undefined
    ? []
    : [sql`strpos(lower(instances.name COLLATE "C"), lower(${filter.text}::text COLLATE "C")) > 0`]),
  ...(filter.tag ?? []).map(({ key, value }) =>
    value === null ? sql`jsonb_exists(instances.tags, ${key}::text)` : sql`instances.tags ->> ${key}::text = ${value}`
  )
]
