import { type Discounts, discountOf } from "@snoozeql/domain/Discount"
import { Currency } from "@snoozeql/domain/Instance"
import type { InstanceFacts } from "@snoozeql/domain/InstanceFacts"
import { type ListPrice, productKey } from "@snoozeql/domain/ListPrice"
import { pricedProductOf } from "@snoozeql/domain/pricedProductOf"
import type { ComputePrice } from "@snoozeql/domain/Savings"
import { serverlessClass } from "@snoozeql/domain/MetricName"
import { DateTime, Schema } from "effect"

/**
 * On-demand prices of one hour of compute, by engine, class, region and whether it is Multi-AZ. The price of the class
 * `db.serverless` is that of one ACU.
 */
export const PriceTable = Schema.Struct({
  as_of: Schema.String.annotate({ description: "The date of the prices, such as 2026-05-31" }),
  currency: Currency,
  prices: Schema.Array(
    Schema.Struct({
      engine: Schema.String,
      class: Schema.String,
      region: Schema.String,
      multi_az: Schema.Boolean,
      hourly: Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))
    })
  )
})
export interface PriceTable extends Schema.Schema.Type<typeof PriceTable> {}

/** Prices by class, from Single-AZ prices. Multi-AZ costs twice as much. */
const singleAz = (
  engines: ReadonlyArray<string>,
  regions: ReadonlyArray<string>,
  prices: { readonly [className: string]: number }
): PriceTable["prices"] =>
  engines.flatMap((engine) =>
    regions.flatMap((region) =>
      Object.entries(prices).flatMap(([className, hourly]) =>
        [false, true].map((multi_az) => ({
          engine,
          class: className,
          region,
          multi_az,
          hourly: multi_az ? hourly * 2 : hourly
        }))
      )
    )
  )

/**
 * An estimate for users without prices of their own: AWS's published on-demand prices, in US dollars, of a few classes
 * in two regions with the same prices. It is dated and does not follow AWS's changes. Only the prices of db.t4g.micro,
 * small and medium were compared with a published list.
 */
export const estimatedPrices: PriceTable = {
  as_of: "2025-06-30",
  currency: "USD",
  prices: [
    ...singleAz(["aurora-postgresql", "aurora-mysql"], ["us-east-1", "us-west-2"], { [serverlessClass]: 0.12 }),
    ...singleAz(["postgres", "mysql", "mariadb"], ["us-east-1", "us-west-2"], {
      "db.t4g.micro": 0.016,
      "db.t4g.small": 0.032,
      "db.t4g.medium": 0.065,
      "db.t4g.large": 0.129
    }),
    ...singleAz(["postgres"], ["us-east-1", "us-west-2"], {
      "db.t3.micro": 0.018,
      "db.t3.small": 0.036,
      "db.t3.medium": 0.072,
      "db.t3.large": 0.145,
      "db.m6g.large": 0.159,
      "db.m6g.xlarge": 0.318,
      "db.m5.large": 0.178,
      "db.m5.xlarge": 0.356,
      "db.r6g.large": 0.225,
      "db.r6g.xlarge": 0.45,
      "db.r5.large": 0.25,
      "db.r5.xlarge": 0.5
    }),
    ...singleAz(["mysql", "mariadb"], ["us-east-1", "us-west-2"], {
      "db.t3.micro": 0.017,
      "db.t3.small": 0.034,
      "db.t3.medium": 0.068,
      "db.t3.large": 0.136,
      "db.m6g.large": 0.152,
      "db.m6g.xlarge": 0.304,
      "db.m5.large": 0.171,
      "db.m5.xlarge": 0.342,
      "db.r6g.large": 0.215,
      "db.r6g.xlarge": 0.43,
      "db.r5.large": 0.24,
      "db.r5.xlarge": 0.48
    })
  ]
}

/** Where prices come from, besides an instance's own. */
export interface PriceSources {
  /** The user's price table. */
  readonly table?: PriceTable | undefined
  /** AWS's list prices by `productKey`. */
  readonly list?: ReadonlyMap<string, ListPrice> | undefined
  /** Discounts on the prices of the table, the list and the estimate. */
  readonly discounts?: Discounts | undefined
}

/** The facts that a price depends on. */
export interface PricedFacts
  extends
    Pick<InstanceFacts, "engine" | "class" | "region" | "multi_az" | "hourly_cost" | "currency">,
    Partial<Pick<InstanceFacts, "cluster" | "license_model" | "storage_type">> {
  /** The AWS account id. Without it, no discount of an account applies. */
  readonly account?: string | undefined
  /** The capacity to price, in ACUs, of an instance of Aurora Serverless v2. Omitted or null if it is not known. */
  readonly capacity?: number | null
}

/** How many units of a price an instance has: its ACUs, or one. Null if its capacity is not known. */
const unitsOf = ({ capacity = null, class: className }: PricedFacts): number | null =>
  className === serverlessClass ? capacity : 1

const inTable = (facts: PricedFacts, table: PriceTable, source: ComputePrice["source"]): ComputePrice | null => {
  const price = table.prices.find(
    (entry) =>
      entry.engine === facts.engine &&
      entry.class === facts.class &&
      entry.region === facts.region &&
      entry.multi_az === facts.multi_az
  )
  return price === undefined ? null : { hourly: price.hourly, currency: table.currency, source, as_of: table.as_of }
}

const onList = (facts: PricedFacts, list: ReadonlyMap<string, ListPrice>): ComputePrice | null => {
  const product = pricedProductOf({ cluster: null, ...facts })
  const price = product === null ? undefined : list.get(productKey(product))
  return price === undefined || price.hourly_usd === null
    ? null
    : {
        hourly: price.hourly_usd,
        currency: "USD",
        source: "list_price",
        as_of: DateTime.formatIsoDateUtc(price.read_at)
      }
}

/** Prices have at most six decimals. */
export const roundPrice = (hourly: number): number => Number(hourly.toFixed(6))

/**
 * The price of an instance: its own, or else the one in the user's table, or else that of AWS's list, or else the
 * estimate. Null if none has it.
 */
export const findPrice = (facts: PricedFacts, { list, table }: PriceSources = {}): ComputePrice | null => {
  if (facts.hourly_cost !== null) {
    return { hourly: facts.hourly_cost, currency: facts.currency, source: "instance", as_of: null }
  }
  const units = unitsOf(facts)
  if (units === null) return null
  const price =
    (table === undefined ? null : inTable(facts, table, "price_table")) ??
    (list === undefined ? null : onList(facts, list)) ??
    inTable(facts, estimatedPrices, "estimate")
  return price === null ? null : { ...price, hourly: roundPrice(price.hourly * units) }
}

/**
 * What an hour costs after the discount that applies to a price of `findPrice`. Null if none does. An instance's own
 * price is what its user pays, so that it has none.
 */
export const discountedPrice = (
  facts: PricedFacts,
  { hourly, source }: ComputePrice,
  { discounts = [] }: PriceSources
): number | null => {
  const percent = source === "instance" ? null : discountOf(discounts, facts)
  return percent === null ? null : roundPrice(hourly * (1 - percent / 100))
}

const namedSizes: { readonly [size: string]: number } = {
  nano: 0.25,
  micro: 0.5,
  small: 1,
  medium: 2,
  large: 4,
  xlarge: 8
}

/**
 * The normalization factor of an instance class, by which AWS compares sizes of one family for reserved instances: 4
 * for `large`, 8 for `xlarge`, 8 n for `n xlarge`; twice that for Multi-AZ. Null without a class, or for a class of
 * another form.
 */
export const classSize = (className: string | null, multiAz: boolean): number | null => {
  const size = className?.split(".")[2] ?? ""
  const multiple = /^(\d+)xlarge$/.exec(size)?.[1]
  const factor = multiple === undefined ? namedSizes[size] : 8 * Number(multiple)
  return factor === undefined ? null : factor * (multiAz ? 2 : 1)
}
