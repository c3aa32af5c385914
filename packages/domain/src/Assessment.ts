import * as Schema from "effect/Schema"
import { AnalysisStatus, HourOfWeekActivity } from "./ActivityAnalysis.ts"
import { BacktestFigures } from "./Backtest.ts"
import { Currency, Instance } from "./Instance.ts"
import { instanceReference } from "./InstanceActivity.ts"
import { Instant } from "./Instant.ts"
import { PlannedSleep } from "./IssuedPlan.ts"
import { ComputePrice, SavingsBasis } from "./Savings.ts"
import { SleepWarning } from "./SleepNotice.ts"
import { TimeZoneName } from "./TimeZoneName.ts"
import { TimezoneSource } from "./TimezoneSource.ts"
import { PolicyInForce } from "./UnitPolicy.ts"

const Hours = Schema.Finite.annotate({ description: "Hours in a month of 730 known hours" })

/**
 * What the replay of a unit's past found, per month of 730 hours. It is computed from `figures`, which are those of the
 * replayed hours. What counts hours of use is of a month of known hours. What is saved is of a month of all hours, of
 * which the unknown ones save nothing.
 *
 * Fewer than 14 replayed days say too little about a month. Then `basis` is `weekly`: the recommended windows of the usual
 * week, and what they save at least. How often sleep would have been wrong is not known.
 */
export const MonthlyFindings = Schema.Struct({
  basis: SavingsBasis,
  days: Schema.Int.annotate({ description: "The days that were replayed, or those that the usual week is made from" }),
  idle_hours: Schema.NullOr(Hours).annotate({ description: "null by the usual week" }),
  asleep_hours: Hours.annotate({
    description: "Hours in a month in which it would have slept; by a replay, in a month of 730 known hours"
  }),
  saved_hours: Schema.Finite.annotate({
    description: "Idle hours that would have been slept, minus the cost of the stops, in a month of 730 hours"
  }),
  saved: Schema.NullOr(Schema.Finite).annotate({
    description: "`saved_hours` × what an hour costs after discounts; null without a price"
  }),
  needed_hours: Schema.NullOr(Hours).annotate({
    description:
      "Hours in a month of 730 known hours that would have been slept and were needed; null by the usual week"
  }),
  false_stops: Schema.NullOr(Schema.Finite).annotate({
    description:
      "Stops with at least one needed hour before the next start, in a month of 730 known hours; null by the usual week"
  })
})
export interface MonthlyFindings extends Schema.Schema.Type<typeof MonthlyFindings> {}

/** A sleep of a plan. `continues` if it reaches the end of the plan, so that the next plan decides when it ends. */
export const AssessedSleep = Schema.Struct({
  ...PlannedSleep.fields,
  greatest_risk: Schema.Finite.annotate({
    description: "The greatest probability with which one of its hours is needed"
  }),
  continues: Schema.Boolean
})
export interface AssessedSleep extends Schema.Schema.Type<typeof AssessedSleep> {}

/** The plan of a unit for the 24 hours from the assessment on. */
export const NextDay = Schema.Struct({
  start: Instant,
  explanation: Schema.String,
  sleeps: Schema.Array(AssessedSleep)
})
export interface NextDay extends Schema.Schema.Type<typeof NextDay> {}

/**
 * What the past of an instance or a cluster says about putting it to sleep: the replay of the advice of every day, and
 * the week that it usually has. `refusals` say why it is not advised to sleep. There are none if it could sleep.
 */
export const UnitAssessment = Schema.Struct({
  ...instanceReference,
  account: Instance.fields.account,
  region: Instance.fields.region,
  engine: Instance.fields.engine,
  class: Instance.fields.class,
  timezone: TimeZoneName,
  timezone_source: TimezoneSource,
  status: AnalysisStatus,
  figures: Schema.NullOr(BacktestFigures).annotate({ description: "The replay; null if the history is too short" }),
  monthly: Schema.NullOr(MonthlyFindings).annotate({
    description: "The replay, or if it is short the usual week, per month; null if there is no replay"
  }),
  price: Schema.NullOr(ComputePrice),
  reserved: Schema.Boolean.annotate({
    description:
      "Whether there is an active reserved instance for it or one of its members, which is paid asleep or awake: its sleep saves nothing unless another instance uses the reservation"
  }),
  refusals: Schema.Array(Schema.String).annotate({ description: "Sentences. Empty if it could sleep" }),
  unit_policy: PolicyInForce,
  warnings: Schema.Array(SleepWarning),
  next_day: Schema.NullOr(NextDay).annotate({ description: "Null if nothing is planned for it" }),
  hours_of_week: Schema.Array(HourOfWeekActivity)
})
export interface UnitAssessment extends Schema.Schema.Type<typeof UnitAssessment> {}

/** What units would have saved together in a month, in one currency. */
export const AssessedSavings = Schema.Struct({ currency: Currency, saved: Schema.Finite })

/** Sums over the units that could sleep, per month. */
export const AssessmentTotals = Schema.Struct({
  could_sleep: Schema.Int.annotate({ description: "How many units could sleep" }),
  refused: Schema.Int,
  not_replayed: Schema.Int.annotate({
    description:
      "How many of those that could sleep have findings of the usual week; idle_hours, needed_hours and false_stops do not count these"
  }),
  idle_hours: Hours,
  asleep_hours: Hours,
  saved_hours: Schema.Finite,
  needed_hours: Hours,
  false_stops: Schema.Finite,
  saved: Schema.Array(AssessedSavings).annotate({ description: "Without units that are reserved" }),
  reserved: Schema.Int.annotate({ description: "How many of those that could sleep are reserved" }),
  without_price: Schema.Int.annotate({ description: "How many of those that could sleep have no known price" })
})
export interface AssessmentTotals extends Schema.Schema.Type<typeof AssessmentTotals> {}

/**
 * The units of a fleet that could sleep, and the others. Those that would have saved the most come first, and reserved
 * ones last.
 */
export const RankedAssessments = Schema.Struct({
  could_sleep: Schema.Array(UnitAssessment),
  refused: Schema.Array(UnitAssessment).annotate({ description: "Sorted by name" }),
  totals: AssessmentTotals
})
export interface RankedAssessments extends Schema.Schema.Type<typeof RankedAssessments> {}
