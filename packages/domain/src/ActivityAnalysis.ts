import * as Schema from "effect/Schema"
import { AnalysisPolicy } from "./AnalysisPolicy.ts"
import { DayName, HourOfWeek, TimeOfDay } from "./HourOfWeek.ts"
import { Instant } from "./Instant.ts"
import { BackupWindow } from "./ProviderFacts.ts"
import { TimeZoneName } from "./TimeZoneName.ts"

const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const Confidence = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })).annotate({
  description: "One-sided 90 % Wilson lower bound for the share of observations that were idle"
})

/**
 * The label of an hour.
 *
 * - `idle`: observed completely, and no metric was above its ceiling. Only these hours are evidence of idleness.
 * - `cpu_idle`: CPU was idle, but connections or reads are not known.
 * - `doubtful`: CPU or one kind of IOPS was a little above its ceiling, and connections were at rest. This may be
 *   housekeeping or use.
 * - `unknown`: not observed, or not observed completely.
 * - `stopped`: the instance was stopped.
 * - `active`: a metric was clearly above its ceiling.
 */
export const ActivityLabel = Schema.Literals(["idle", "cpu_idle", "doubtful", "unknown", "stopped", "active"])
export type ActivityLabel = typeof ActivityLabel.Type

/** One UTC hour and its label. */
export const LabelledHour = Schema.Struct({ hour: Instant, label: ActivityLabel })
export interface LabelledHour extends Schema.Schema.Type<typeof LabelledHour> {}

/** Why an hour of the week stays awake, or is only a candidate. */
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

/** How sure a window is: a `candidate` deserves a look, only a `recommended` window may sleep. */
export const WindowLevel = Schema.Literals(["recommended", "candidate"])
export type WindowLevel = typeof WindowLevel.Type

/**
 * The observations behind a window or a refusal, counted over the days that are judged together. A window shows the
 * counts of its least certain hour, a refusal the sums over all its hours.
 */
export const SleepEvidence = Schema.Struct({
  idle: Count,
  active: Count,
  cpu_idle: Count,
  doubtful: Count,
  unknown: Count,
  stopped: Count,
  bridged_hours: Count.annotate({
    description: "Hours of one occurrence that were always idle but observed too seldom, and lie between certain hours"
  })
}).annotate({ identifier: "SleepEvidence" })
export interface SleepEvidence extends Schema.Schema.Type<typeof SleepEvidence> {}

const occurrence = {
  days: Schema.NonEmptyArray(DayName).annotate({ description: "The days on which an occurrence starts" }),
  start: TimeOfDay.annotate({ description: "Local start" }),
  end: TimeOfDay.annotate({ description: "Local end, exclusive" }),
  hours: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 168 })).annotate({
    description: "Length of one occurrence"
  }),
  evidence: SleepEvidence,
  explanation: Schema.String
}

/**
 * A time of the week at which the instance could sleep. `confidence` is the confidence of the least certain hour. For a
 * candidate, an hour with only its CPU known counts as idle.
 */
export const IdleWindow = Schema.Struct({
  ...occurrence,
  timezone: TimeZoneName,
  confidence: Confidence,
  level: WindowLevel
}).annotate({ identifier: "IdleWindow" })
export interface IdleWindow extends Schema.Schema.Type<typeof IdleWindow> {}

/** A time of the week at which the instance stays awake, and why. */
export const SleepRefusal = Schema.Struct({ ...occurrence, reason: AwakeReason })
export interface SleepRefusal extends Schema.Schema.Type<typeof SleepRefusal> {}

/**
 * What is known about one local hour of the week. The counts are the hour's own. The confidence comes from all days
 * that are judged together.
 */
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
}).annotate({ identifier: "HourOfWeekActivity" })
export interface HourOfWeekActivity extends Schema.Schema.Type<typeof HourOfWeekActivity> {}

/**
 * The level of a series at rest (`floor`) and the value above which an hour is active (`ceiling`), in the unit of the
 * series: percent, connections, or operations a second. A maximum of connections or IOPS has the floor of its average.
 * The floor is null if the series was never observed.
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
}).annotate({ identifier: "SeriesBaseline" })
export interface SeriesBaseline extends Schema.Schema.Type<typeof SeriesBaseline> {}

const Limit = Schema.NullOr(Schema.Finite)

/**
 * The greatest values with which an instance, or a member of a cluster, is at rest, in the units of `SeriesBaseline`.
 * A limit is null if the series was never observed of any member.
 */
export const RestLimits = Schema.Struct({
  cpu_avg: Limit,
  cpu_max: Limit,
  connections_avg: Limit,
  connections_max: Limit,
  read_iops_avg: Limit,
  read_iops_max: Limit,
  write_iops_avg: Limit,
  write_iops_max: Limit
}).annotate({ identifier: "RestLimits" })
export interface RestLimits extends Schema.Schema.Type<typeof RestLimits> {}

/**
 * What the schedule of a week ago would have done in the last seven days, in local hours. `recall` is the share of the
 * idle hours that it would have slept, or null if there were no idle hours.
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
}).annotate({ identifier: "Backtest" })
export interface Backtest extends Schema.Schema.Type<typeof Backtest> {}

/** What the recommended windows would be with another backup window. */
export const MovedBackup = Schema.Struct({
  window: BackupWindow.annotate({
    description: "The other backup window, in UTC, in hours in which it is awake anyway"
  }),
  asleep_hours: Count.annotate({ description: "Hours asleep in a week then" }),
  stops: Count.annotate({ description: "Stops in a week then" }),
  present_stops: Count.annotate({ description: "Stops in a week with the present backup window" })
})
export interface MovedBackup extends Schema.Schema.Type<typeof MovedBackup> {}

/**
 * The result of an analysis.
 *
 * - `insufficient`: there is too little data.
 * - `none`: no window is recommended, though there may be candidates.
 * - `ok`: there are recommended windows.
 * - `always_idle`: idle in every hour of the week. A schedule does not help then: stop the instance, and stop it again
 *   every week, because AWS starts it after seven days. After 28 days of observation the explanation also names the
 *   alternative: take a snapshot and delete the instance.
 */
export const AnalysisStatus = Schema.Literals(["insufficient", "none", "ok", "always_idle"])
export type AnalysisStatus = typeof AnalysisStatus.Type

/**
 * When one instance could sleep, judged by its history from `from` to `until` (exclusive; both are null without data).
 */
export const ActivityAnalysis = Schema.Struct({
  status: AnalysisStatus,
  explanation: Schema.String,
  timezone: TimeZoneName,
  from: Schema.NullOr(Instant),
  until: Schema.NullOr(Instant),
  observed_hours: Count,
  baselines: Schema.Array(SeriesBaseline),
  rest_limits: Schema.Array(RestLimits).annotate({
    description:
      "Of an instance, or of the members of a cluster: the first ones are for the greatest value of each series, the next ones for the second greatest, and so on. A member without limits is not known well enough to be at rest"
  }),
  windows: Schema.Array(IdleWindow),
  refusals: Schema.Array(SleepRefusal),
  asleep: Schema.Array(HourOfWeek).annotate({
    description: "Local hours of the week that the recommended windows cover; all 168 when always idle"
  }),
  hours_of_week: Schema.Array(HourOfWeekActivity),
  backtest: Schema.NullOr(Backtest),
  moved_backup: Schema.NullOr(MovedBackup).annotate({
    description:
      "What moving the backup window, for which it stays awake, would win; null if it stays awake for none or that wins less than an hour a week"
  }),
  policy: AnalysisPolicy
}).annotate({ identifier: "ActivityAnalysis" })
export interface ActivityAnalysis extends Schema.Schema.Type<typeof ActivityAnalysis> {}
