import { Schema } from "effect"
import { TimeOfDay } from "./HourOfWeek.ts"
import { TimeZoneName } from "./TimeZoneName.ts"

/** The formats in which a schedule can be exported. */
export const ScheduleFormat = Schema.Literals(["instance-scheduler", "eventbridge", "cron"])
export type ScheduleFormat = typeof ScheduleFormat.Type

/** A period in which AWS Instance Scheduler keeps the instance running, as an item of its configuration table. */
export const InstanceSchedulerPeriod = Schema.Struct({
  type: Schema.Literal("period"),
  name: Schema.String,
  begintime: TimeOfDay,
  endtime: TimeOfDay,
  weekdays: Schema.NonEmptyArray(Schema.Literals(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
})
export interface InstanceSchedulerPeriod extends Schema.Schema.Type<typeof InstanceSchedulerPeriod> {}

/**
 * Items of the configuration table of AWS Instance Scheduler. Periods say when the instance *runs*; one that ends at
 * 23:59 and one that begins at 00:00 on the next day adjoin, and nothing is stopped between them.
 */
export const InstanceSchedulerExport = Schema.Struct({
  format: Schema.Literal("instance-scheduler"),
  schedule: Schema.Struct({
    type: Schema.Literal("schedule"),
    name: Schema.String,
    timezone: TimeZoneName,
    periods: Schema.NonEmptyArray(Schema.String)
  }),
  periods: Schema.NonEmptyArray(InstanceSchedulerPeriod)
})
export interface InstanceSchedulerExport extends Schema.Schema.Type<typeof InstanceSchedulerExport> {}

/** One schedule of EventBridge Scheduler, as its CreateSchedule takes it; `Target.RoleArn` is the user's to add. */
export const EventBridgeSchedule = Schema.Struct({
  Name: Schema.String.check(Schema.isPattern(/^[0-9a-zA-Z_.-]{1,64}$/)),
  ScheduleExpression: Schema.String,
  ScheduleExpressionTimezone: TimeZoneName,
  FlexibleTimeWindow: Schema.Struct({ Mode: Schema.Literal("OFF") }),
  Target: Schema.Struct({ Arn: Schema.String, Input: Schema.String })
})
export interface EventBridgeSchedule extends Schema.Schema.Type<typeof EventBridgeSchedule> {}

export const EventBridgeExport = Schema.Struct({
  format: Schema.Literal("eventbridge"),
  schedules: Schema.NonEmptyArray(EventBridgeSchedule)
})
export interface EventBridgeExport extends Schema.Schema.Type<typeof EventBridgeExport> {}

/** One line of cron: `schedule` and `timezone` are `spec.schedule` and `spec.timeZone` of a Kubernetes CronJob. */
export const CronEntry = Schema.Struct({
  action: Schema.Literals(["stop", "start"]),
  schedule: Schema.String,
  timezone: TimeZoneName
})
export interface CronEntry extends Schema.Schema.Type<typeof CronEntry> {}

/** Cron entries, and the same as a crontab with `CRON_TZ`, which calls the AWS CLI. */
export const CronExport = Schema.Struct({
  format: Schema.Literal("cron"),
  entries: Schema.NonEmptyArray(CronEntry),
  crontab: Schema.String
})
export interface CronExport extends Schema.Schema.Type<typeof CronExport> {}

export const ScheduleExport = Schema.Union([InstanceSchedulerExport, EventBridgeExport, CronExport])
export type ScheduleExport = typeof ScheduleExport.Type

/** There is no schedule to export: nothing is recommended, or the instance is always idle, or its name is no RDS name. */
export class NoScheduleToExport extends Schema.TaggedError<NoScheduleToExport>()(
  "NoScheduleToExport",
  { message: Schema.String },
  { httpApiStatus: 409 }
) {}
