import type { ComputePrice, Savings } from "@snoozeql/domain/Savings"

/** The savings of a month after discounts as text; `–` if there is no price. */
export const monthlySavings = ({ after_discount, per_month }: Savings, kind: "expected" | "conservative"): string =>
  (after_discount?.per_month ?? per_month)?.[kind].toFixed(2) ?? "–"

const sourceNames: Readonly<Record<ComputePrice["source"], string | undefined>> = {
  instance: undefined,
  price_table: "price table",
  list_price: "list price",
  estimate: "estimate"
}

/** Where a price comes from, and how old it is, such as `list price of 2026-05-31`. Undefined for an instance's own. */
export const describePriceSource = (source: ComputePrice["source"], asOf: string | null): string | undefined => {
  const name = sourceNames[source]
  return name === undefined || asOf === null ? name : `${name} of ${asOf}`
}

/** The price of an hour as text, with its source and its age, and what it is after discounts. */
export const describePrice = ({ after_discount, price }: Savings): string => {
  if (price === null) return "not known"
  const source = describePriceSource(price.source, price.as_of)
  const told = `${price.hourly} ${price.currency}${source === undefined ? "" : ` (${source})`}`
  return after_discount === null ? told : `${told}, ${after_discount.hourly} after the discount`
}
