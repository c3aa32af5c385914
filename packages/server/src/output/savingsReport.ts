import type { RealisedSavings, SavedMonth, UnitMonth } from "@snoozeql/domain/RealisedSavings"
import { table } from "./table.ts"

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

const totalsTable = (totals: ReadonlyArray<SavedMonth>): string =>
  table(
    ["Month", "Units", ...header],
    totals.map((month) => [month.month, String(month.units), ...sumCells(month)])
  )

const unitsTable = (units: ReadonlyArray<UnitMonth>): string =>
  table(
    ["Month", "Name", "Owner", ...header],
    units.map((unit) => [unit.month, unit.name, unit.owner ?? "–", ...sumCells(unit)])
  )

/** A report for people: what units really saved by month, all together and each, beside what was advised. */
export const savingsReport = ({ from, totals, units, until }: RealisedSavings): string =>
  totals.length === 0
    ? `From ${from} to ${until} no unit was stopped, and no plan advised to stop one`
    : [
        "Months are those of UTC. Hours stopped count whoever stopped the unit, at the price of that day after discounts; – where no price is known or a reservation pays. Only compute counts.",
        "",
        totalsTable(totals),
        "",
        unitsTable(units)
      ].join("\n")
