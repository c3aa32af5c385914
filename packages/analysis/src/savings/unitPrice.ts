import { type ComputePrice, PriceSource } from "@snoozeql/domain/Savings"
import { classSize, discountedPrice, findPrice, type PricedFacts, type PriceSources, roundPrice } from "./PriceTable.ts"

/** The size assumed for a class whose name contains none: that of `large`. */
const usualSize = 4

/** The source of a sum of prices: the least certain one. */
const leastCertain = (prices: ReadonlyArray<ComputePrice>): ComputePrice["source"] =>
  PriceSource.literals.findLast((source) => prices.some((price) => price.source === source)) ?? "estimate"

const oldest = (prices: ReadonlyArray<ComputePrice>): string | null =>
  prices.flatMap(({ as_of }) => as_of ?? []).toSorted()[0] ?? null

const sum = (amounts: ReadonlyArray<number>): number => roundPrice(amounts.reduce((all, amount) => all + amount, 0))

/** A price, and what an hour costs after the discounts. */
interface Priced {
  readonly price: ComputePrice | null
  /** Null if no discount applies. */
  readonly discounted: number | null
}

const notPriced: Priced = { price: null, discounted: null }

const priceOne = (facts: PricedFacts, sources: PriceSources): Priced => {
  const price = findPrice(facts, sources)
  return price === null ? notPriced : { price, discounted: discountedPrice(facts, price, sources) }
}

/** The sum of the members' prices. Null if one of them is not known, if their currencies differ, or without members. */
const sumOfMembers = (members: ReadonlyArray<PricedFacts>, sources: PriceSources): Priced => {
  const priced = members.flatMap((member) => {
    const { discounted, price } = priceOne(member, sources)
    return price === null ? [] : [{ discounted, price }]
  })
  const prices = priced.map(({ price }) => price)
  const [first] = prices
  if (first === undefined || prices.length < members.length) return notPriced
  if (prices.some(({ currency }) => currency !== first.currency)) return notPriced
  return {
    price: {
      hourly: sum(prices.map(({ hourly }) => hourly)),
      currency: first.currency,
      source: leastCertain(prices),
      as_of: oldest(prices)
    },
    discounted: priced.every(({ discounted }) => discounted === null)
      ? null
      : sum(priced.map(({ discounted, price }) => discounted ?? price.hourly))
  }
}

/** What one hour of compute costs, and how large a unit is beside others if that is not known. */
export interface UnitPrice extends Priced {
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
  sources: PriceSources
): UnitPrice => {
  const sizeOf = ({ class: className, multi_az }: PricedFacts) => classSize(className, multi_az) ?? usualSize
  if (facts.class !== null) return { ...priceOne(facts, sources), size: sizeOf(facts) }
  return {
    ...(facts.hourly_cost === null ? sumOfMembers(members, sources) : priceOne(facts, sources)),
    size: members.reduce((total, member) => total + sizeOf(member), 0)
  }
}
