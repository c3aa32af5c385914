import type { ComputePrice, Savings } from "@snoozeql/domain/Savings"

/** What the savings of recommendations are, and where they come from. */
export const savingsMeaning =
  "Saves a month: what daily plans would have saved in a replay of the last weeks, at most 8. At least: the same if the plans do not see the hours that they slept, as in operation. Until 14 days can be replayed, both are what the usual week would save if it repeated."

/** Where savings come from, such as `56 days replayed`. */
export const describeBasis = ({ basis, days }: Pick<Savings, "basis" | "days">): string =>
  basis === "replay" ? `${days} days replayed` : "the usual week"

/** The savings of a month after discounts as text; `–` if there is no price. */
const monthlySavings = ({ after_discount, per_month }: Savings, kind: "expected" | "conservative"): string =>
  (after_discount?.per_month ?? per_month)?.[kind].toFixed(2) ?? "–"

/** The savings of a month after discounts, with their currency, such as `12.40 USD`; `–` if there is no price. */
export const amountWithCurrency = (savings: Savings, kind: "expected" | "conservative"): string => {
  const amount = monthlySavings(savings, kind)
  return savings.price === null ? amount : `${amount} ${savings.price.currency}`
}

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
