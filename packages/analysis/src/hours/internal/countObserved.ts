import { type HourTable, stopped } from "./HourTable.ts"

/** How many hours have at least one value, not counting hours in which the instance was stopped. */
export const countObserved = (table: HourTable): number => {
  const columns = Object.values(table.values)
  let observed = 0
  for (let index = 0; index < table.length; index++) {
    if (table.status[index] !== stopped && columns.some((column) => !Number.isNaN(column[index]))) observed++
  }
  return observed
}
