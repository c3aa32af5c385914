import type { Instance, InstanceId } from "@snoozeql/domain/Instance"

/** Columns that say in which account and region an instance or a cluster is. */
export interface PlaceColumns {
  readonly headings: ReadonlyArray<string>
  readonly cellsOf: (id: InstanceId) => ReadonlyArray<string>
}

/** No columns: all instances are in the same place, or it is not known. */
export const noPlaceColumns: PlaceColumns = { headings: [], cellsOf: () => [] }

/**
 * Returns the columns `Account` and `Region`. Use them in tables of several instances: different accounts and regions
 * can have the same names. There are no columns if all instances are in one account and region.
 */
export const placeColumns = (instances: ReadonlyArray<Pick<Instance, "id" | "account" | "region">>): PlaceColumns => {
  const places = new Map(instances.map(({ account, id, region }) => [id, [account, region]]))
  if (new Set([...places.values()].map(([account, region]) => `${account} ${region}`)).size < 2) return noPlaceColumns
  return { headings: ["Account", "Region"], cellsOf: (id) => places.get(id) ?? ["", ""] }
}
