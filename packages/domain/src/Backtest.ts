import { Schema } from "effect"
import { instanceReference } from "./InstanceActivity.ts"
import { TimeZoneName } from "./TimeZoneName.ts"

/** How often a replay makes a new plan: every hour for the next hour, every day for a day, or every week for a week. */
export const BacktestRefit = Schema.Literals(["hourly", "daily", "weekly"])

/** The promise of a plan: at most one needed hour in this many slept hours. */
export const OneIn = Schema.Finite.check(Schema.isBetween({ minimum: 2, maximum: 10_000 }))

/** How plans are made and carried out in a backtest. */
export const BacktestMode = Schema.Struct({
  refit: BacktestRefit,
  look: Schema.Boolean.annotate({ description: "Whether a planned sleep is checked again just before the stop" }),
  censored: Schema.Boolean.annotate({
    description: "Whether hours that are slept are hidden from later decisions, as in operation"
  }),
  one_in: OneIn.annotate({ description: "The promise: at most one needed hour in this many slept hours" })
})
export interface BacktestMode extends Schema.Schema.Type<typeof BacktestMode> {}

const Share = Schema.NullOr(Schema.Finite)

/** The figures of a replay. A share is null if there are no hours to compute it from. */
export const BacktestFigures = Schema.Struct({
  hours: Schema.Int.annotate({ description: "Replayed hours" }),
  idle_hours: Schema.Int.annotate({ description: "Hours that were idle" }),
  slept_hours: Schema.Int.annotate({
    description: "Hours that would have been slept, only counting hours known to be active or idle"
  }),
  recall: Share.annotate({ description: "The share of the idle hours that would have been slept" }),
  needed_hours: Schema.Int.annotate({ description: "Hours that would have been slept and were active" }),
  false_share: Share.annotate({ description: "The share of the slept hours that were needed" }),
  stated_share: Share.annotate({ description: "The share that the stated risks expected" }),
  stops: Schema.Int,
  false_stops: Schema.Int.annotate({ description: "Stops with at least one needed hour before the next start" }),
  false_stops_a_month: Schema.Finite.annotate({ description: "False stops of one instance in 730 hours" }),
  stops_a_week: Schema.Finite.annotate({ description: "Stops of one instance in a week" }),
  net_hours: Schema.Finite.annotate({ description: "Idle hours slept, minus the cost of the stops" })
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

const NullableFigures = Schema.NullOr(BacktestFigures).annotate({
  description:
    "null if there is less than the 14 days of history that a plan needs, and for a cluster, of which only the members are replayed"
})

/** An instance's replay: how well the daily plans of its past would have done. */
export const InstanceBacktest = Schema.Struct({
  ...BacktestMode.fields,
  ...instanceReference,
  timezone: TimeZoneName,
  figures: NullableFigures,
  reliability: BacktestReliability
})
export interface InstanceBacktest extends Schema.Schema.Type<typeof InstanceBacktest> {}

/** A part of a fleet's replays, ordered by name. */
export const FleetBacktest = Schema.Struct({
  ...BacktestMode.fields,
  instances: Schema.Array(Schema.Struct({ ...instanceReference, timezone: TimeZoneName, figures: NullableFigures })),
  all: BacktestFigures.annotate({ description: "The sums over the instances of this page" }),
  reliability: BacktestReliability,
  next_cursor: Schema.NullOr(Schema.String).annotate({ description: "The cursor of the next page; null on the last" })
})
export interface FleetBacktest extends Schema.Schema.Type<typeof FleetBacktest> {}
