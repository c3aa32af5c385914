import type { ComputePrice } from "@snoozeql/domain/Savings"
import { classSize, findPrice, type PricedFacts, type PriceTable } from "./PriceTable.ts"

/** The size assumed for a class whose name contains none: that of `large`. */
const usualSize = 4

/** Which source a sum of prices has: the least certain one. */
const sources: ReadonlyArray<ComputePrice["source"]> = ["instance", "price_table", "estimate"]

const leastCertain = (prices: ReadonlyArray<ComputePrice>): ComputePrice["source"] =>
  sources.findLast((source) => prices.some((price) => price.source === source)) ?? "estimate"

const oldest = (prices: ReadonlyArray<ComputePrice>): string | null =>
  prices.flatMap(({ as_of }) => as_of ?? []).toSorted()[0] ?? null

/** The sum of the members' prices. Null if one of them is not known, if their currencies differ, or without members. */
const sumOfMembers = (members: ReadonlyArray<PricedFacts>, table: PriceTable | undefined): ComputePrice | null => {
  const prices = members.flatMap((member) => findPrice(member, table) ?? [])
  const [first] = prices
  if (first === undefined || prices.length < members.length) return null
  if (prices.some(({ currency }) => currency !== first.currency)) return null
  return {
    hourly: Number(prices.reduce((sum, { hourly }) => sum + hourly, 0).toFixed(6)),
    currency: first.currency,
    source: leastCertain(prices),
    as_of: oldest(prices)
  }
}

/** What one hour of compute costs, and how large a unit is beside others if that is not known. */
export interface UnitPrice {
  readonly price: ComputePrice | null
  /** The normalization factor of the class, or the sum of those of the members. */
  readonly size: number
}

/**
 * Returns the price of an instance, or of a cluster, which is the sum of its members' unless a user gave the cluster a
 * price. The price of a cluster is null if that of a member is not known, or if their currencies differ.
 */
export const priceUnit = (
  facts: PricedFacts,
  members: ReadonlyArray<PricedFacts>,
  table: PriceTable | undefined
): UnitPrice => {
  const sizeOf = ({ class: className, multi_az }: PricedFacts) => classSize(className, multi_az) ?? usualSize
  if (facts.class !== null) return { price: findPrice(facts, table), size: sizeOf(facts) }
  return {
    price: facts.hourly_cost === null ? sumOfMembers(members, table) : findPrice(facts, table),
    size: members.reduce((sum, member) => sum + sizeOf(member), 0)
  }
}
