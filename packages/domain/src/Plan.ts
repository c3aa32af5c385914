import * as Schema from "effect/Schema"
import { OneIn } from "./OneIn.ts"
import { InstanceId } from "./Instance.ts"
import { Instant } from "./Instant.ts"
import { TimeZoneName } from "./TimeZoneName.ts"
import { UtcDay } from "./UtcDay.ts"

const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

/** How many hours a plan covers. */
export const hoursPerPlan = 24

/**
 * Why a plan was issued.
 *
 * - `scheduled`: it is the unit's plan of the day.
 * - `first_read`: the unit's metrics were read for the first time. It is the plan of that day.
 * - `changed`: what the unit is judged by has changed: its time zone, price, owner or members, what forbids its sleep,
 *   the policy, or whether its savings come from a replay.
 * - `requested`: somebody asked for a new plan.
 */
export const PlanReason = Schema.Literals(["scheduled", "first_read", "changed", "requested"])
export type PlanReason = typeof PlanReason.Type

/** The reasons of the plan of the day: a unit has at most one. Plans with another reason are revisions of it. */
export const planOfDayReasons: ReadonlyArray<PlanReason> = ["scheduled", "first_read"]

/**
 * What a plan concludes. `insufficient`: less than 14 days of history. `none`: no hour may sleep. `always_idle`: idle at
 * every hour of the week, which is a question to its owner.
 */
export const PlanStatus = Schema.Literals(["insufficient", "none", "planned", "always_idle"])
export type PlanStatus = typeof PlanStatus.Type

/**
 * Why an hour may sleep, or what keeps it awake.
 *
 * - `risk`: its risk is small enough.
 * - `weekly_record`: the weekly method recommends it, and has been right at least N times in the last 42 days.
 * - `risk_too_high`, `never_observed`, `raised_level`: it stays awake.
 * - `protected_hours`, `protected_date`, `awake_until`: the policy keeps it awake.
 * - `backup_window`, `maintenance_window`: RDS backs the unit up or maintains it, and the policy keeps it awake for that.
 * - `protected`: one of these five, in a plan of an older version.
 * - `short_run`: it may sleep, but too few of the hours next to it may.
 * - `insufficient`: the history is too short for a plan.
 * - `blocked`: something forbids sleep, such as a read replica.
 */
export const PlanGround = Schema.Literals([
  "risk",
  "weekly_record",
  "risk_too_high",
  "never_observed",
  "raised_level",
  "protected",
  "short_run",
  "insufficient",
  "blocked",
  "protected_hours",
  "protected_date",
  "awake_until",
  "backup_window",
  "maintenance_window"
])
export type PlanGround = typeof PlanGround.Type

/** One hour of a plan. */
export const PlannedHour = Schema.Struct({
  hour: Instant.annotate({ description: "The start of the hour" }),
  asleep: Schema.Boolean,
  risk: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })).annotate({
    description: "The probability that the hour is needed, in single precision"
  }),
  ground: PlanGround,
  weekly_method: Schema.Boolean.annotate({
    description: "Whether the weekly method recommends sleep at this hour. Its record in later plans counts these"
  })
})
export interface PlannedHour extends Schema.Schema.Type<typeof PlannedHour> {}

/** What a plan was made from, besides the stored hours before `issued_at`. */
export const PlanEvidence = Schema.Struct({
  observed_hours: Count.annotate({ description: "Observed hours of the history that the weekly method judged" }),
  weekly_slept_hours: Count.annotate({
    description: "Known hours of the last 42 days in which the weekly method's daily advice was to sleep"
  }),
  weekly_needed_hours: Count.annotate({ description: "How many of them were active" }),
  inputs: Schema.String.annotate({
    description: "A digest of what the unit was judged by besides its history: equal inputs have equal digests"
  })
})
export interface PlanEvidence extends Schema.Schema.Type<typeof PlanEvidence> {}

/**
 * A plan as it was issued: which of the 24 hours from the next full hour on a unit may sleep. It is valid until the end
 * of its last hour, or until a newer one is issued: an hour belongs to the newest plan that was issued before it began.
 */
export const Plan = Schema.Struct({
  instance_id: InstanceId,
  day: UtcDay.annotate({ description: "The day in UTC on which it was issued" }),
  revision: Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)).annotate({
    description: "Counts the plans of the day, from 1"
  }),
  reason: PlanReason,
  issued_at: Instant,
  status: PlanStatus,
  one_in: OneIn.annotate({ description: "The promise: at most one needed hour in this many slept hours" }),
  timezone: TimeZoneName.annotate({ description: "The time zone of the unit's week" }),
  hours: Schema.Array(PlannedHour).check(Schema.isMinLength(hoursPerPlan), Schema.isMaxLength(hoursPerPlan)),
  evidence: PlanEvidence
})
export interface Plan extends Schema.Schema.Type<typeof Plan> {}
