import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import type { Savings } from "@snoozeql/domain/Savings"
import type { PricedFacts, PriceTable } from "./PriceTable.ts"
import { priceUnit } from "./unitPrice.ts"

/** AWS bills a month as 730 hours. */
const weeksPerMonth = 730 / hoursPerWeek

const round = (value: number): number => Number(value.toFixed(2))

/** Sleep a week: hours, cycles, hours less the cost of the cycles (net), and those weighted with confidence. */
const weeklyHours = ({ asleep, hours_of_week, policy, status, windows }: ActivityAnalysis) => {
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

/**
 * Returns what the recommended windows of an analysis save at the price that `priceUnit` returns. `members` are those
 * of a cluster that still exist; an instance has none.
 */
export const estimateSavings = (
  analysis: ActivityAnalysis,
  facts: PricedFacts,
  table?: PriceTable,
  members: ReadonlyArray<PricedFacts> = []
): Savings => {
  const { conservative, cycles, hours, net } = weeklyHours(analysis)
  const { price, size } = priceUnit(facts, members, table)
  const money = (weeks: number) =>
    price === null
      ? null
      : { expected: round(net * weeks * price.hourly), conservative: round(conservative * weeks * price.hourly) }
  return {
    asleep_hours_per_week: hours,
    cycles_per_week: cycles,
    net_hours_per_week: round(net),
    conservative_net_hours_per_week: round(conservative),
    price,
    per_week: money(1),
    per_month: money(weeksPerMonth),
    weight: round(conservative * size)
  }
}

/**
 * Orders savings from the greatest to the least, for a ranking. Savings with a price come first, by conservative money.
 * The others follow, by conservative hours × class size. Amounts in different currencies are compared as numbers.
 */
export const compareSavings = (a: Savings, b: Savings): number => {
  if (a.per_week !== null && b.per_week !== null) return b.per_week.conservative - a.per_week.conservative
  if (a.per_week === null && b.per_week === null) return b.weight - a.weight
  return a.per_week === null ? 1 : -1
}
