import { type HourTable, stopped } from "./HourTable.ts"

/** How many hours have at least one value, not counting hours in which the instance was stopped. */
export const countObserved = ({ length, status, values }: HourTable): number => {
  const columns = Object.values(values)
  let observed = 0
  for (let index = 0; index < length; index++) {
    if (status[index] === stopped) continue
    let column = 0
    while (column < columns.length && Number.isNaN(columns[column]?.[index])) column++
    if (column < columns.length) observed++
  }
  return observed
}
