import type { BacktestFigures, BacktestSavings, FleetBacktest } from "@snoozeql/domain/Backtest"
import { hoursPerMonth } from "@snoozeql/domain/timeUnits"
import type { UnitPrice } from "../savings/unitPrice.ts"

const round = (amount: number): number => Number(amount.toFixed(2))

/** An amount in all replayed hours, and in a month of 730 hours. */
type MoneySaved = Pick<BacktestSavings, "saved" | "saved_a_month">

/** What the sleep of a replay would have saved if an hour costs `hourly`. Null without replayed hours. */
export const savedAt = (figures: BacktestFigures, hourly: number): MoneySaved | null => {
  if (figures.hours === 0) return null
  const saved = figures.net_hours * hourly
  return { saved: round(saved), saved_a_month: round((saved / figures.hours) * hoursPerMonth) }
}

/**
 * What the sleep of a replay would have saved, before and after a discount. Null without figures, without replayed hours
 * or without a price.
 */
export const savingsOf = (
  figures: BacktestFigures | null,
  { discounted, price }: Pick<UnitPrice, "discounted" | "price">
): BacktestSavings | null => {
  if (figures === null || price === null) return null
  const saved = savedAt(figures, price.hourly)
  if (saved === null) return null
  const paid = discounted === null ? null : savedAt(figures, discounted)
  return {
    price,
    ...saved,
    after_discount: discounted === null || paid === null ? null : { hourly: discounted, ...paid }
  }
}

const sumOf = (amounts: ReadonlyArray<MoneySaved>): MoneySaved => ({
  saved: round(amounts.reduce((total, { saved }) => total + saved, 0)),
  saved_a_month: round(amounts.reduce((total, { saved_a_month }) => total + saved_a_month, 0))
})

/**
 * The sums of what several units would have saved, by currency, before and after discounts, and how many units have
 * figures but no price. After discounts, units without a discount count at their price. A unit that can never sleep is
 * not counted.
 */
export const totalSavings = (
  all: ReadonlyArray<Pick<FleetBacktest["instances"][number], "blockers" | "figures" | "savings">>
): Pick<FleetBacktest, "saved" | "units_without_price"> => {
  const units = all.filter(({ blockers }) => blockers.length === 0)
  const savings = units.flatMap(({ savings: ofUnit }) => ofUnit ?? [])
  const byCurrency = Map.groupBy(savings, ({ price }) => price.currency)
  return {
    saved: [...byCurrency]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, of]) => ({
        currency,
        ...sumOf(of),
        after_discount: of.every(({ after_discount }) => after_discount === null)
          ? null
          : sumOf(of.map((ofUnit) => ofUnit.after_discount ?? ofUnit))
      })),
    units_without_price: units.filter(({ figures, savings: ofUnit }) => figures !== null && ofUnit === null).length
  }
}
