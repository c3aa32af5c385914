import type { Savings } from "@snoozeql/domain/Savings"

/** The savings of a month as text; `–` if there is no price. */
export const monthlySavings = ({ per_month }: Savings, kind: "expected" | "conservative"): string =>
  per_month === null ? "–" : per_month[kind].toFixed(2)

/** The price of an hour as text. It says so if the price is an estimate. */
export const describePrice = ({ price }: Savings): string => {
  if (price === null) return "not known"
  const asOf = price.as_of === null ? "" : ` of ${price.as_of}`
  const source = { instance: "", price_table: ` (price table${asOf})`, estimate: ` (estimate${asOf})` }[price.source]
  return `${price.hourly} ${price.currency}${source}`
}
