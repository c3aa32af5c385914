import * as Schema from "effect/Schema"
import { Currency } from "./Instance.ts"
import { Instant } from "./Instant.ts"
import { PriceSource } from "./Savings.ts"

const NotNegative = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))

/**
 * Requests to CloudWatch and their price in US dollars. The price list counts up to five statistics of a metric as one
 * metric (`lower_usd`), but bills have shown that each statistic can count (`upper_usd`).
 */
export const RequestCosts = Schema.Struct({
  metrics_requested: Schema.Int,
  queries_requested: Schema.Int,
  lower_usd: NotNegative,
  upper_usd: NotNegative
})
export interface RequestCosts extends Schema.Schema.Type<typeof RequestCosts> {}

const costs = {
  instances: Schema.Int.annotate({ description: "How many instances are known" }),
  so_far: RequestCosts.annotate({ description: "The passes of the running month (UTC) until now" }),
  projected: RequestCosts.annotate({
    description: "A month of 730 hours with the known instances, each account and region at its interval"
  })
}

/**
 * What collecting an account and region costs. A pass over several is divided by the instances that are known in each.
 */
export const TargetCosts = Schema.Struct({
  account: Schema.String,
  region: Schema.String,
  interval_minutes: Schema.Int.annotate({ description: "The interval at which the last run collected it" }),
  ...costs
}).annotate({ identifier: "TargetCosts" })
export interface TargetCosts extends Schema.Schema.Type<typeof TargetCosts> {}

/** How many recommendations are priced by one source. */
export const PricedBy = Schema.Struct({
  source: PriceSource,
  recommendations: Schema.Int,
  oldest: Schema.NullOr(Schema.String).annotate({ description: "The date of the oldest price; null if none has one" })
})
export interface PricedBy extends Schema.Schema.Type<typeof PricedBy> {}

/**
 * What the recommendations of the fleet save a month in one currency: by the prices themselves, and after the discounts
 * in the settings.
 */
export const FleetSavings = Schema.Struct({
  currency: Currency,
  expected: NotNegative,
  conservative: NotNegative,
  after_discount: Schema.NullOr(Schema.Struct({ expected: NotNegative, conservative: NotNegative })).annotate({
    description: "Null if no discount applies"
  }),
  after_collecting: Schema.NullOr(Schema.Finite).annotate({
    description:
      "The conservative savings after discounts less the higher projected price of collecting; null unless the currency is USD"
  }),
  replayed: Schema.Int.annotate({
    description: "How many of the recommendations have savings from a replay; those of the others are by the usual week"
  }),
  prices: Schema.Array(PricedBy).annotate({ description: "Where the prices come from, the most certain source first" })
}).annotate({ identifier: "FleetSavings" })
export interface FleetSavings extends Schema.Schema.Type<typeof FleetSavings> {}

/** What collecting costs, beside what the recommendations save. */
export const Costs = Schema.Struct({
  month_start: Instant.annotate({ description: "The start of the running month (UTC)" }),
  interval_minutes: Schema.Int.annotate({ description: "The interval of collection, unless a target has its own" }),
  ...costs,
  targets: Schema.Array(TargetCosts).annotate({ description: "By account, then by region" }),
  savings: Schema.Array(FleetSavings).annotate({
    description: "By currency; instances without a price, and reserved ones, are omitted"
  }),
  reserved: Schema.Int.annotate({
    description:
      "How many recommended units have a reserved instance, which is paid asleep or awake: their sleep saves nothing unless another instance uses the reservation"
  })
}).annotate({ identifier: "Costs" })
export interface Costs extends Schema.Schema.Type<typeof Costs> {}
