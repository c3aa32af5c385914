import { Schema } from "effect"
import { AnalysisPolicy } from "./AnalysisPolicy.ts"
import { DayName, HourOfWeek, TimeOfDay } from "./HourOfWeek.ts"
import { Instant } from "./Instant.ts"
import { TimeZoneName } from "./TimeZoneName.ts"

const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const Confidence = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })).annotate({
  description: "One-sided 90 % Wilson lower bound of the share of observations that were idle"
})

/**
 * What an hour was. `cpu_idle`: CPU was idle, but whether anything was connected or read is not known. `doubtful`: CPU or
 * one kind of IOPS was a little above its ceiling while connections were at rest: housekeeping, or use. `unknown`: not
 * observed, or not completely. Only `idle` hours are evidence of idleness.
 */
export const ActivityLabel = Schema.Literals(["idle", "cpu_idle", "doubtful", "unknown", "stopped", "active"])
export type ActivityLabel = typeof ActivityLabel.Type

/** One UTC hour and its label. */
export const LabelledHour = Schema.Struct({ hour: Instant, label: ActivityLabel })
export interface LabelledHour extends Schema.Schema.Type<typeof LabelledHour> {}

/** Why an hour of the week stays awake, or is a candidate only. */
export const AwakeReason = Schema.Literals([
  "active",
  "spill_over",
  "new_activity",
  "raised_level",
  "random_activity",
  "doubtful",
  "unknown",
  "cpu_only",
  "few_observations",
  "protected",
  "short_run",
  "vetoed"
])
export type AwakeReason = typeof AwakeReason.Type

/** How sure a window is: a `candidate` is worth a look, only a `recommended` one may sleep. */
export const WindowLevel = Schema.Literals(["recommended", "candidate"])
export type WindowLevel = typeof WindowLevel.Type

/**
 * Observations behind a window or a refusal, counted over the days that are judged together. Of a window they are those
 * of its least certain hour, of a refusal those of all its hours.
 */
export const SleepEvidence = Schema.Struct({
  idle: Count,
  active: Count,
  cpu_idle: Count,
  doubtful: Count,
  unknown: Count,
  stopped: Count,
  bridged_hours: Count.annotate({
    description: "Hours of one occurrence that were observed too seldom, but always idle, and lie between certain ones"
  })
})
export interface SleepEvidence extends Schema.Schema.Type<typeof SleepEvidence> {}

const occurrence = {
  days: Schema.NonEmptyArray(DayName).annotate({ description: "The days on which it starts" }),
  start: TimeOfDay.annotate({ description: "Local start" }),
  end: TimeOfDay.annotate({ description: "Local end, exclusive" }),
  hours: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 168 })).annotate({
    description: "Length of one occurrence"
  }),
  evidence: SleepEvidence,
  explanation: Schema.String
}

/**
 * A time of the week at which the instance could sleep. `confidence` is that of its least certain hour; of a candidate,
 * hours of which only CPU is known count as idle.
 */
export const IdleWindow = Schema.Struct({
  ...occurrence,
  timezone: TimeZoneName,
  confidence: Confidence,
  level: WindowLevel
})
export interface IdleWindow extends Schema.Schema.Type<typeof IdleWindow> {}

/** A time of the week at which the instance stays awake, and why. */
export const SleepRefusal = Schema.Struct({ ...occurrence, reason: AwakeReason })
export interface SleepRefusal extends Schema.Schema.Type<typeof SleepRefusal> {}

/** What is known of one local hour of the week. Counts are its own; confidence is that of the days judged together. */
export const HourOfWeekActivity = Schema.Struct({
  hour_of_week: HourOfWeek,
  idle: Count,
  active: Count,
  cpu_idle: Count,
  doubtful: Count,
  unknown: Count,
  stopped: Count,
  confidence: Confidence,
  level: Schema.NullOr(WindowLevel),
  reason: Schema.NullOr(AwakeReason)
})
export interface HourOfWeekActivity extends Schema.Schema.Type<typeof HourOfWeekActivity> {}

/**
 * The quiet level of a series (`floor`) and the value above which an hour is active (`ceiling`), in the unit of the series:
 * percent, connections, operations a second. The floor of a maximum of connections or IOPS is that of its average. It is
 * null where the series was never observed.
 */
export const SeriesBaseline = Schema.Struct({
  series: Schema.Literals([
    "cpu_avg",
    "cpu_max",
    "connections_avg",
    "connections_max",
    "read_iops_avg",
    "read_iops_max",
    "write_iops_avg",
    "write_iops_max"
  ]),
  floor: Schema.NullOr(Schema.Finite),
  ceiling: Schema.Finite
})
export interface SeriesBaseline extends Schema.Schema.Type<typeof SeriesBaseline> {}

/**
 * What the schedule of a week ago would have done in the last seven days, in local hours. `recall` is the share of the
 * idle hours that it would have slept, null without any.
 */
export const Backtest = Schema.Struct({
  from: Instant,
  until: Instant,
  idle_hours: Count,
  asleep_idle_hours: Count,
  asleep_unknown_hours: Count,
  false_sleep_hours: Count,
  false_sleep_events: Count,
  recall: Schema.NullOr(Confidence)
})
export interface Backtest extends Schema.Schema.Type<typeof Backtest> {}

/**
 * `insufficient`: too little data. `none`: no recommended window, though there may be candidates. `ok`: recommended
 * windows. `always_idle`: idle in every hour of the week, for which a schedule is the wrong answer: stop the instance and
 * stop it again every week, since AWS starts it after seven days. After 28 days of observation the explanation also names
 * the other way, to snapshot and delete it.
 */
export const AnalysisStatus = Schema.Literals(["insufficient", "none", "ok", "always_idle"])
export type AnalysisStatus = typeof AnalysisStatus.Type

/** When one instance could sleep, by its own history from `from` to `until` (exclusive; both null without data). */
export const ActivityAnalysis = Schema.Struct({
  status: AnalysisStatus,
  explanation: Schema.String,
  timezone: TimeZoneName,
  from: Schema.NullOr(Instant),
  until: Schema.NullOr(Instant),
  observed_hours: Count,
  baselines: Schema.Array(SeriesBaseline),
  windows: Schema.Array(IdleWindow),
  refusals: Schema.Array(SleepRefusal),
  asleep: Schema.Array(HourOfWeek).annotate({
    description: "Local hours of the week that the recommended windows cover; all 168 when always idle"
  }),
  hours_of_week: Schema.Array(HourOfWeekActivity),
  backtest: Schema.NullOr(Backtest),
  policy: AnalysisPolicy
})
export interface ActivityAnalysis extends Schema.Schema.Type<typeof ActivityAnalysis> {}
