import * as Schema from "effect/Schema"

/**
 * The order of a list of instances: by name, by the price of an hour, or by when discovery saw them last. A minus sign
 * reverses it. Those without a price come last in both directions, and equal ones are ordered by id.
 */
export const InstanceSort = Schema.Literals([
  "name",
  "-name",
  "hourly_cost",
  "-hourly_cost",
  "last_seen_at",
  "-last_seen_at"
])
export type InstanceSort = typeof InstanceSort.Type

/** The field that a sort looks at. */
export type InstanceSortField = "name" | "hourly_cost" | "last_seen_at"

const fieldOf: { readonly [Sort in InstanceSort]: InstanceSortField } = {
  name: "name",
  "-name": "name",
  hourly_cost: "hourly_cost",
  "-hourly_cost": "hourly_cost",
  last_seen_at: "last_seen_at",
  "-last_seen_at": "last_seen_at"
}

/** Returns the field of a sort, and whether the greatest value comes first. */
export const readInstanceSort = (
  sort: InstanceSort
): { readonly field: InstanceSortField; readonly isDescending: boolean } => ({
  field: fieldOf[sort],
  isDescending: sort.startsWith("-")
})
