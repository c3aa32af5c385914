import type { BacktestFigures, BacktestSavings, FleetBacktest } from "@snoozeql/domain/Backtest"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { hoursPerMonth } from "@snoozeql/domain/timeUnits"
import type { SavedHours } from "../savings/savings.ts"
import type { UnitPrice } from "../savings/unitPrice.ts"

const hoursPerDay = 24

const round = (amount: number): number => Number(amount.toFixed(2))

/** An amount in all replayed hours, and in a month of 730 hours. */
type MoneySaved = Pick<BacktestSavings, "saved" | "saved_a_month">

/** The fewest replayed hours that say something about a week or a month: 14 days, in which each weekday is twice. */
export const fewestReplayedHours = 14 * hoursPerDay

/**
 * Returns hours or an amount of a replay in a period of `periodHours` hours. Null if fewer than 14 days were replayed: a
 * few days may have no weekend or nothing else, so they do not stand for a week or a month. Pure.
 */
export const perPeriod = (
  amount: number,
  { hours }: Pick<BacktestFigures, "hours">,
  periodHours: number
): number | null => (hours < fewestReplayedHours ? null : (amount / hours) * periodHours)

const roundKnown = (amount: number | null): number | null => (amount === null ? null : round(amount))

/** What the sleep of a replay would have saved if an hour costs `hourly`. Null without replayed hours. */
export const savedAt = (figures: BacktestFigures, hourly: number): MoneySaved | null => {
  if (figures.hours === 0) return null
  const saved = figures.net_hours * hourly
  return { saved: round(saved), saved_a_month: roundKnown(perPeriod(saved, figures, hoursPerMonth)) }
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

const sumOf = (amounts: ReadonlyArray<MoneySaved>): MoneySaved => {
  const months = amounts.flatMap(({ saved_a_month }) => saved_a_month ?? [])
  return {
    saved: round(amounts.reduce((total, { saved }) => total + saved, 0)),
    saved_a_month: months.length === 0 ? null : round(months.reduce((total, saved) => total + saved, 0))
  }
}

/**
 * Returns what the replays of a unit's daily plans saved a week. `seen` is the replay in which all hours are seen, and
 * `censored` the one in which slept hours are not, as in operation. At least what both saved is saved. Stops that cost more
 * than they save count as nothing saved. Null if fewer than 14 days were replayed. Pure.
 */
export const savedHoursOf = (seen: BacktestFigures, censored: BacktestFigures): SavedHours | null => {
  const perWeek = (amount: number, figures: BacktestFigures) => perPeriod(amount, figures, hoursPerWeek)
  const hours = perWeek(seen.slept_hours + seen.stopped_hours, seen)
  const cycles = perWeek(seen.stops, seen)
  const net = perWeek(seen.net_hours, seen)
  const inOperation = perWeek(censored.net_hours, censored)
  if (hours === null || cycles === null || net === null || inOperation === null) return null
  return {
    basis: "replay",
    days: Math.floor(seen.hours / hoursPerDay),
    hours,
    cycles,
    net: Math.max(0, net),
    conservative: Math.max(0, Math.min(net, inOperation))
  }
}

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
