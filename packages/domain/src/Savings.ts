import { Schema } from "effect"
import { Currency } from "./Instance.ts"

const NotNegative = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))

/**
 * The price of one hour of compute, and its source. `instance`: set for this instance. `price_table`: from the user's
 * price table. `estimate`: from the price table that ships with SnoozeQL, which is dated `as_of`.
 */
export const ComputePrice = Schema.Struct({
  hourly: NotNegative,
  currency: Currency,
  source: Schema.Literals(["instance", "price_table", "estimate"]),
  as_of: Schema.NullOr(Schema.String)
}).annotate({ identifier: "ComputePrice" })
export interface ComputePrice extends Schema.Schema.Type<typeof ComputePrice> {}

const Money = Schema.Struct({
  expected: NotNegative,
  conservative: NotNegative.annotate({ description: "Each window's share, weighted with its confidence" })
})

/**
 * What the recommended windows save. Only compute counts: storage, provisioned IOPS and backups are billed while the
 * instance is stopped.
 *
 * `net_hours_per_week` is the hours asleep minus the cost of stopping and starting. A month is 730 / 168 weeks. Without
 * a price, the amounts are null; `weight` (conservative net hours × class size) still ranks instances.
 */
export const Savings = Schema.Struct({
  asleep_hours_per_week: NotNegative,
  cycles_per_week: NotNegative,
  net_hours_per_week: NotNegative,
  conservative_net_hours_per_week: NotNegative,
  price: Schema.NullOr(ComputePrice),
  per_week: Schema.NullOr(Money),
  per_month: Schema.NullOr(Money),
  weight: NotNegative
}).annotate({ identifier: "Savings" })
export interface Savings extends Schema.Schema.Type<typeof Savings> {}
