import * as Schema from "effect/Schema"
import { Currency, InstanceId } from "./Instance.ts"
import { UtcDay } from "./UtcDay.ts"

const Hours = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 24 }))

/**
 * How long a unit was stopped in one day (UTC), beside what its plans advised, and what an hour of it cost then. All of
 * it changes while the day's hours are still read again.
 */
export const SavingsDay = Schema.Struct({
  instance_id: InstanceId,
  day: UtcDay,
  advised_hours: Hours.annotate({
    description: "Hours that were planned asleep, less the cost of stopping and starting"
  }),
  stopped_hours: Hours.annotate({ description: "Hours in which it was really stopped" }),
  hourly: Schema.NullOr(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))).annotate({
    description: "What an hour of compute costs after discounts; null if no price is known"
  }),
  currency: Schema.NullOr(Currency).annotate({ description: "Null if no price is known" })
}).check(
  Schema.makeFilter(
    ({ currency, hourly }) =>
      (currency === null) === (hourly === null) || "Expected a price and its currency, or neither"
  )
)
export interface SavingsDay extends Schema.Schema.Type<typeof SavingsDay> {}
