import * as Schema from "effect/Schema"
import { Currency, InstanceId } from "./Instance.ts"

const NotNegative = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))

/** A month in UTC as text, such as `2026-01`, in the years 1 to 9999. Months sort as text. */
export const UtcMonth = Schema.String.check(
  Schema.isPattern(/^(?!0000)\d{4}-(?:0[1-9]|1[0-2])$/, { expected: "a month such as 2026-01" })
)
export type UtcMonth = typeof UtcMonth.Type

const amounts = {
  currency: Schema.NullOr(Currency).annotate({
    description: "Null if no price was known. A unit whose price changed its currency has an entry for each"
  }),
  advised_hours: NotNegative.annotate({
    description: "Hours that plans advised to sleep, less the cost of stopping and starting"
  }),
  stopped_hours: NotNegative.annotate({
    description: "Hours in which it was really stopped, whoever stopped it"
  }),
  advised: Schema.NullOr(NotNegative).annotate({ description: "The price of the advised hours, after discounts" }),
  realised: Schema.NullOr(NotNegative).annotate({ description: "The price of the stopped hours, after discounts" })
}

/** What a unit saved in a month (UTC), beside what its plans advised. Only compute counts. */
export const UnitMonth = Schema.Struct({
  instance_id: InstanceId,
  name: Schema.String,
  owner: Schema.NullOr(Schema.String),
  environment: Schema.NullOr(Schema.String),
  month: UtcMonth,
  ...amounts
}).annotate({ identifier: "UnitMonth" })
export interface UnitMonth extends Schema.Schema.Type<typeof UnitMonth> {}

/** What units saved in a month (UTC) together, in one currency. */
export const SavedMonth = Schema.Struct({
  month: UtcMonth,
  units: Schema.Int.annotate({ description: "Units with an advised or a stopped hour" }),
  ...amounts
}).annotate({ identifier: "SavedMonth" })
export interface SavedMonth extends Schema.Schema.Type<typeof SavedMonth> {}

/** What units really saved in a range of months, both ends included. */
export const RealisedSavings = Schema.Struct({
  from: UtcMonth,
  until: UtcMonth,
  totals: Schema.Array(SavedMonth).annotate({
    description: "All units together, by month and currency, the newest month first"
  }),
  units: Schema.Array(UnitMonth).annotate({ description: "By month, the newest first, then by name" })
})
export interface RealisedSavings extends Schema.Schema.Type<typeof RealisedSavings> {}
