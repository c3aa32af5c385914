import type { RealisedSavings, SavedMonth, UnitMonth } from "@snoozeql/domain/RealisedSavings"
import { columnsOf } from "./columns.ts"
import { fittedTable, wrapText } from "./fittedTable.ts"

type Sums = Pick<SavedMonth, "advised" | "advised_hours" | "currency" | "realised" | "stopped_hours">

const header = ["Hours advised", "Hours stopped", "Advised", "Saved", "Currency"]

const amount = (value: number | null): string => (value === null ? "–" : value.toFixed(2))

const sumCells = ({ advised, advised_hours, currency, realised, stopped_hours }: Sums): ReadonlyArray<string> => [
  advised_hours.toFixed(1),
  stopped_hours.toFixed(1),
  amount(advised),
  amount(realised),
  currency ?? "–"
]

const omitted = ["Hours advised", "Hours stopped", "Owner"]

const fitted = (
  headings: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  columns: number | undefined
): string => fittedTable(columnsOf(headings, rows, { omitted }), rows, columns)

const totalsTable = (totals: ReadonlyArray<SavedMonth>, columns: number | undefined): string => {
  const rows = totals.map((month) => [month.month, String(month.units), ...sumCells(month)])
  return fitted(["Month", "Units", ...header], rows, columns)
}

const unitsTable = (units: ReadonlyArray<UnitMonth>, columns: number | undefined): string => {
  const rows = units.map((unit) => [unit.month, unit.name, unit.owner ?? "–", ...sumCells(unit)])
  return fitted(["Month", "Name", "Owner", ...header], rows, columns)
}

const meaning =
  "Months are those of UTC. Hours stopped count whoever stopped the unit, at the price of that day after discounts; – where no price is known or a reservation pays. Only compute counts."

/**
 * A report for people: what units really saved by month, all together and each, beside what was advised. `columns` is the
 * width of the terminal, if there is one.
 */
export const savingsReport = ({ from, totals, units, until }: RealisedSavings, columns?: number): string =>
  totals.length === 0
    ? `From ${from} to ${until} no unit was stopped, and no plan advised to stop one`
    : [
        ...(columns === undefined ? [meaning] : wrapText(meaning, columns)),
        "",
        totalsTable(totals, columns),
        "",
        unitsTable(units, columns)
      ].join("\n")
