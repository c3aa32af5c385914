import * as Schema from "effect/Schema"
import { Currency } from "./Instance.ts"

const NotNegative = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))

/** Where a price comes from, the most certain source first. */
export const PriceSource = Schema.Literals(["instance", "price_table", "list_price", "estimate"])
export type PriceSource = typeof PriceSource.Type

/**
 * The price of one hour of compute, and its source. `instance`: set for this instance. `price_table`: from the user's
 * price table. `list_price`: from AWS's price list, read at `as_of`. `estimate`: from the price table that ships with
 * SnoozeQL, which is dated `as_of`. The price of a cluster is the sum of its members' prices, with the least certain of
 * their sources and the oldest of their dates.
 */
export const ComputePrice = Schema.Struct({
  hourly: NotNegative,
  currency: Currency,
  source: PriceSource,
  as_of: Schema.NullOr(Schema.String).annotate({ description: "The date of the price; null if it has none" })
}).annotate({ identifier: "ComputePrice" })
export interface ComputePrice extends Schema.Schema.Type<typeof ComputePrice> {}

/** An amount in the currency of a price. */
const Money = Schema.Struct({
  expected: NotNegative,
  conservative: NotNegative.annotate({
    description:
      "By a replay in which the hours that are slept are not seen, as in operation, and at most `expected`; by the usual week: each window's share, weighted with its confidence"
  })
})

/**
 * Where savings come from. `replay`: daily plans, replayed over the last weeks, at most 8. `weekly`: the recommended
 * windows of the usual week, if it repeats, until there is a replay of at least 14 days.
 */
export const SavingsBasis = Schema.Literals(["replay", "weekly"])
export type SavingsBasis = typeof SavingsBasis.Type

/** What is saved if an hour costs less than the price, by a discount in the settings. */
const AfterDiscount = Schema.Struct({ hourly: NotNegative, per_week: Money, per_month: Money })

/**
 * What sleep saves, against running all the time. Only compute counts: storage, provisioned IOPS and backups are billed
 * while the instance is stopped.
 *
 * `net_hours_per_week` is the hours asleep minus the cost of stopping and starting. A month is 730 / 168 weeks. Without
 * a price, the amounts are null; `weight` (conservative net hours × class size) still ranks instances. `per_week` and
 * `per_month` are by the price itself. `after_discount` is null if no discount applies.
 */
export const Savings = Schema.Struct({
  basis: SavingsBasis,
  days: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)).annotate({
    description: "The days that were replayed, or those that the usual week is made from"
  }),
  asleep_hours_per_week: NotNegative,
  cycles_per_week: NotNegative,
  net_hours_per_week: NotNegative,
  conservative_net_hours_per_week: NotNegative,
  price: Schema.NullOr(ComputePrice),
  per_week: Schema.NullOr(Money),
  per_month: Schema.NullOr(Money),
  after_discount: Schema.NullOr(AfterDiscount),
  weight: NotNegative
}).annotate({ identifier: "Savings" })
export interface Savings extends Schema.Schema.Type<typeof Savings> {}
