import type { Savings } from "@snoozeql/domain/Savings"

/** What sleep saves in a month; `–` without a price. */
export const monthlySavings = ({ per_month }: Savings, kind: "expected" | "conservative"): string =>
  per_month === null ? "–" : per_month[kind].toFixed(2)

/** The price of an hour, and that it is an estimate where it is one. */
export const describePrice = ({ price }: Savings): string => {
  if (price === null) return "not known"
  const asOf = price.as_of === null ? "" : ` of ${price.as_of}`
  const source = { instance: "", price_table: ` (price table${asOf})`, estimate: ` (estimate${asOf})` }[price.source]
  return `${price.hourly} ${price.currency}${source}`
}
