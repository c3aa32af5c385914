import type { BacktestFigures, BacktestSavings, FleetBacktest } from "@snoozeql/domain/Backtest"
import type { ComputePrice } from "@snoozeql/domain/Savings"
import { hoursPerMonth } from "./scoreReplay.ts"

const round = (amount: number): number => Number(amount.toFixed(2))

/** What the sleep of a replay would have saved if an hour costs `hourly`. Null without replayed hours. */
export const savedAt = (figures: BacktestFigures, hourly: number): Omit<BacktestSavings, "price"> | null => {
  if (figures.hours === 0) return null
  const saved = figures.net_hours * hourly
  return { saved: round(saved), saved_a_month: round((saved / figures.hours) * hoursPerMonth) }
}

/** What the sleep of a replay would have saved. Null without figures, without replayed hours or without a price. */
export const savingsOf = (figures: BacktestFigures | null, price: ComputePrice | null): BacktestSavings | null => {
  const saved = figures === null || price === null ? null : savedAt(figures, price.hourly)
  return price === null || saved === null ? null : { price, ...saved }
}

/**
 * The sums of what several units would have saved, by currency, and how many have figures but no price. A unit that can
 * never sleep is not counted.
 */
export const totalSavings = (
  all: ReadonlyArray<Pick<FleetBacktest["instances"][number], "blockers" | "figures" | "savings">>
): Pick<FleetBacktest, "saved" | "units_without_price"> => {
  const units = all.filter(({ blockers }) => blockers.length === 0)
  const savings = units.flatMap(({ savings: ofUnit }) => ofUnit ?? [])
  const byCurrency = Map.groupBy(savings, ({ price }) => price.currency)
  const sum = (of: ReadonlyArray<BacktestSavings>, name: "saved" | "saved_a_month") =>
    round(of.reduce((total, ofUnit) => total + ofUnit[name], 0))
  return {
    saved: [...byCurrency]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, of]) => ({
        currency,
        saved: sum(of, "saved"),
        saved_a_month: sum(of, "saved_a_month")
      })),
    units_without_price: units.filter(({ figures, savings: ofUnit }) => figures !== null && ofUnit === null).length
  }
}
