import * as Schema from "effect/Schema"
import { Currency, Instance, InstanceId } from "./Instance.ts"
import { instanceReference } from "./InstanceActivity.ts"
import { OneIn } from "./OneIn.ts"
import { ComputePrice } from "./Savings.ts"
import { SleepBlocker } from "./SleepNotice.ts"
import { TimeZoneName } from "./TimeZoneName.ts"
import { TimezoneSource } from "./TimezoneSource.ts"

/** How often a replay makes a new plan: every hour for the next hour, every day for a day, or every week for a week. */
export const BacktestRefit = Schema.Literals(["hourly", "daily", "weekly"])

/** How plans are made and carried out in a backtest. */
export const BacktestMode = Schema.Struct({
  refit: BacktestRefit,
  look: Schema.Boolean.annotate({ description: "Whether a planned sleep is checked again just before the stop" }),
  censored: Schema.Boolean.annotate({
    description: "Whether hours that are slept are hidden from later decisions, as in operation"
  }),
  one_in: OneIn.annotate({ description: "The promise: at most one needed hour in this many slept hours" })
}).annotate({ identifier: "BacktestMode" })
export interface BacktestMode extends Schema.Schema.Type<typeof BacktestMode> {}

const Share = Schema.NullOr(Schema.Finite)

/** The figures of a replay. A share is null if there are no hours to compute it from. */
export const BacktestFigures = Schema.Struct({
  hours: Schema.Int.annotate({ description: "Replayed hours" }),
  known_hours: Schema.Int.annotate({
    description: "Replayed hours that are known to have been active or idle: not those without metrics or when stopped"
  }),
  idle_hours: Schema.Int.annotate({ description: "Hours that were idle" }),
  slept_hours: Schema.Int.annotate({
    description: "Hours that would have been slept, only counting hours known to be active or idle"
  }),
  recall: Share.annotate({ description: "The share of the idle hours that would have been slept" }),
  needed_hours: Schema.Int.annotate({ description: "Hours that would have been slept and were active" }),
  stopped_hours: Schema.Int.annotate({
    description:
      "Hours that would have been slept and in which it was really stopped. They are saved, but move no rate: nothing is known of their need"
  }),
  false_share: Share.annotate({ description: "The share of the slept hours that were needed" }),
  stated_share: Share.annotate({ description: "The share that the stated risks expected" }),
  stops: Schema.Int,
  false_stops: Schema.Int.annotate({ description: "Stops with at least one needed hour before the next start" }),
  false_stops_a_month: Schema.Finite.annotate({ description: "False stops of one instance in 730 known hours" }),
  stops_a_week: Schema.Finite.annotate({ description: "Stops of one instance in a week" }),
  net_hours: Schema.Finite.annotate({
    description: "Idle hours slept, and stopped_hours, minus the cost of the stops"
  })
})
export interface BacktestFigures extends Schema.Schema.Type<typeof BacktestFigures> {}

/** Slept hours with a similar stated risk: the mean of that risk, and the share that was needed. */
export const BacktestReliability = Schema.Array(
  Schema.Struct({
    stated_from: Schema.Finite,
    slept_hours: Schema.Int,
    stated: Schema.Finite,
    observed: Schema.Finite
  })
).annotate({
  description: "The slept hours by their stated risk: the mean of that risk, and the share that was needed"
})
export type BacktestReliability = typeof BacktestReliability.Type

/** Net hours as money: `saved` in all replayed hours, and in a month of 730 hours. Negative if stops cost more. */
const moneySaved = {
  saved: Schema.Finite,
  saved_a_month: Schema.NullOr(Schema.Finite).annotate({
    description: "null if fewer than 14 days were replayed, which say too little about a month. A sum omits such units"
  })
}

/**
 * What the sleep of a backtest would have saved: net hours at the price of an hour of compute. `saved` and
 * `saved_a_month` are by the price itself. Storage is paid for while an instance is stopped.
 */
export const BacktestSavings = Schema.Struct({
  price: ComputePrice,
  ...moneySaved,
  after_discount: Schema.NullOr(Schema.Struct({ hourly: Schema.Finite, ...moneySaved })).annotate({
    description: "The same if an hour costs less by a discount in the settings; null if no discount applies"
  })
})
export interface BacktestSavings extends Schema.Schema.Type<typeof BacktestSavings> {}

/** A unit's replay. The members of a cluster are not units: the cluster is replayed by their hours. */
const replayedInstance = {
  ...instanceReference,
  timezone: TimeZoneName,
  timezone_source: TimezoneSource,
  cluster: Schema.NullOr(Schema.Struct({ instance_id: InstanceId, name: Instance.fields.name })).annotate({
    description: "The cluster that the instance is a member of, and is replayed with; null if it is a member of none"
  }),
  figures: Schema.NullOr(BacktestFigures).annotate({
    description:
      "null if there is less than the 14 days of history that a plan needs, and for a member of a cluster, which sleeps with it"
  }),
  savings: Schema.NullOr(BacktestSavings).annotate({ description: "null without figures or without a price" }),
  blockers: Schema.Array(SleepBlocker).annotate({
    description:
      "Why the unit can never sleep. If there are any, no sum of a fleet counts it. A status that passes, such as stopped, is not one"
  })
}

/** An instance's or a cluster's replay: how well the daily plans of its past would have done. */
export const InstanceBacktest = Schema.Struct({
  ...BacktestMode.fields,
  ...replayedInstance,
  reliability: BacktestReliability
}).annotate({ identifier: "InstanceBacktest" })
export interface InstanceBacktest extends Schema.Schema.Type<typeof InstanceBacktest> {}

/** A part of a fleet's replays, ordered by name. */
export const FleetBacktest = Schema.Struct({
  ...BacktestMode.fields,
  instances: Schema.Array(Schema.Struct(replayedInstance)),
  all: BacktestFigures.annotate({ description: "The sums over the units of this page that have no blockers" }),
  saved: Schema.Array(
    Schema.Struct({
      currency: Currency,
      ...moneySaved,
      after_discount: Schema.NullOr(Schema.Struct(moneySaved)).annotate({
        description: "The same after the discounts of the units that have one; null if none has"
      })
    })
  ).annotate({
    description: "What the units of this page that have no blockers would have saved, by currency, before discounts"
  }),
  units_without_price: Schema.Int.annotate({
    description: "How many units have figures and no blockers, but no price"
  }),
  reliability: BacktestReliability,
  next_cursor: Schema.NullOr(Schema.String).annotate({ description: "The cursor of the next page; null on the last" })
}).annotate({ identifier: "FleetBacktest" })
export interface FleetBacktest extends Schema.Schema.Type<typeof FleetBacktest> {}
