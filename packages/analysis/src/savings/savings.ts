import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import type { Savings } from "@snoozeql/domain/Savings"
import { hoursPerMonth } from "@snoozeql/domain/timeUnits"
import type { PricedFacts, PriceSources } from "./PriceTable.ts"
import { priceUnit, type UnitPrice } from "./unitPrice.ts"

const hoursPerDay = 24

const weeksPerMonth = hoursPerMonth / hoursPerWeek

const round = (value: number): number => Number(value.toFixed(2))

/** What sleep saves a week in hours of compute, and where that comes from. */
export interface SavedHours extends Pick<Savings, "basis" | "days"> {
  /** The hours asleep. */
  readonly hours: number
  /** How many times it is stopped and started. */
  readonly cycles: number
  /** The hours less the cost of the cycles. */
  readonly net: number
  /** What of that is saved at least. */
  readonly conservative: number
}

/** Sleep a week by the recommended windows. The conservative hours are weighted with confidence. */
const weeklyHours = ({
  asleep,
  hours_of_week,
  policy,
  status,
  windows
}: ActivityAnalysis): Omit<SavedHours, "basis" | "days"> => {
  if (status === "always_idle") {
    // AWS starts a stopped instance after seven days, so that it is stopped once a week.
    const confidence = Math.min(...hours_of_week.map((hour) => hour.confidence))
    const net = hoursPerWeek - policy.cycle_cost_hours
    return { hours: hoursPerWeek, cycles: 1, net, conservative: net * confidence }
  }
  const recommended = windows.filter(({ level }) => level === "recommended")
  const netOf = (hours: number) => Math.max(0, hours - policy.cycle_cost_hours)
  return {
    hours: asleep.length,
    cycles: recommended.reduce((sum, { days }) => sum + days.length, 0),
    net: recommended.reduce((sum, { days, hours }) => sum + days.length * netOf(hours), 0),
    conservative: recommended.reduce(
      (sum, { confidence, days, hours }) => sum + days.length * netOf(hours) * confidence,
      0
    )
  }
}

/** Returns what hours of sleep save at the price of a unit, before and after discounts. Pure. */
export const savingsAt = (
  { basis, conservative, cycles, days, hours, net }: SavedHours,
  { discounted, price, size }: UnitPrice
): Savings => {
  const moneyAt = (hourly: number, weeks: number) => ({
    expected: round(net * weeks * hourly),
    conservative: round(conservative * weeks * hourly)
  })
  return {
    basis,
    days,
    asleep_hours_per_week: round(hours),
    cycles_per_week: round(cycles),
    net_hours_per_week: round(net),
    conservative_net_hours_per_week: round(conservative),
    price,
    per_week: price === null ? null : moneyAt(price.hourly, 1),
    per_month: price === null ? null : moneyAt(price.hourly, weeksPerMonth),
    after_discount:
      discounted === null
        ? null
        : { hourly: discounted, per_week: moneyAt(discounted, 1), per_month: moneyAt(discounted, weeksPerMonth) },
    weight: round(conservative * size)
  }
}

/**
 * Returns what the recommended windows of an analysis save at the price that `priceUnit` returns. `members` are those
 * of a cluster that still exist; an instance has none. Use it until there is a replay.
 */
export const estimateSavings = (
  analysis: ActivityAnalysis,
  facts: PricedFacts,
  sources: PriceSources = {},
  members: ReadonlyArray<PricedFacts> = []
): Savings =>
  savingsAt(
    { basis: "weekly", days: Math.floor(analysis.observed_hours / hoursPerDay), ...weeklyHours(analysis) },
    priceUnit(facts, members, sources)
  )

/** What is saved a week after discounts, conservatively. Null without a price. */
const paidPerWeek = ({ after_discount, per_week }: Savings): number | null =>
  (after_discount?.per_week ?? per_week)?.conservative ?? null

/** What decides where savings are in a ranking. */
export interface SavingsRank {
  /** Savings with a price come before those without one. */
  readonly isPriced: boolean
  /** Conservative money a week after discounts, or without a price conservative hours × class size. The greatest first. */
  readonly amount: number
}

/** Returns what decides where savings are in a ranking. Amounts in different currencies are compared as numbers. */
export const rankOfSavings = (savings: Savings): SavingsRank => {
  const paid = paidPerWeek(savings)
  return { isPriced: paid !== null, amount: paid ?? savings.weight }
}
