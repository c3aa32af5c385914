import { type InstanceSort, readInstanceSort } from "@snoozeql/domain/InstanceSort"
import type { SqlClient, Statement } from "effect/sql"
import type { InstancePlace } from "../InstanceStore.ts"
import { timestamp } from "./parameters.ts"

/** The ORDER BY of a list of instances, and the conditions of what follows a place in it. */
export const instanceOrder = (
  sql: SqlClient.SqlClient,
  sort: InstanceSort = "name",
  after?: InstancePlace
): { readonly orderBy: Statement.Fragment; readonly conditions: ReadonlyArray<Statement.Fragment> } => {
  const { field, isDescending } = readInstanceSort(sort)
  const column = sql(`instances.${field}`)
  const direction = sql.literal(isDescending ? "DESC" : "ASC")
  const follows = sql.literal(isDescending ? "<" : ">")
  // The name is never null. Without NULLS LAST its index serves both directions.
  const nulls = sql.literal(field === "name" ? "" : "NULLS LAST")
  const orderBy = sql`${column} ${direction} ${nulls}, instances.id ${direction}`
  if (after === undefined) return { orderBy, conditions: [] }
  const id = sql`${after.id}::uuid`
  const values = {
    name: sql`${after.name}`,
    hourly_cost: typeof after.hourly_cost === "number" ? sql`${String(after.hourly_cost)}::numeric` : null,
    last_seen_at: after.last_seen_at === undefined ? null : sql`${timestamp(after.last_seen_at)}::timestamptz`
  }
  const value = values[field]
  if (value === null) return { orderBy, conditions: [sql`(${column} IS NULL AND instances.id ${follows} ${id})`] }
  const later = sql`(${column}, instances.id) ${follows} (${value}, ${id})`
  return { orderBy, conditions: [field === "hourly_cost" ? sql`(${later} OR ${column} IS NULL)` : later] }
}
