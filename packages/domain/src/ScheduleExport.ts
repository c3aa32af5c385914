import * as Schema from "effect/Schema"
import { TimeOfDay } from "./HourOfWeek.ts"
import { TimeZoneName } from "./TimeZoneName.ts"

/** The formats in which a schedule can be exported. */
export const ScheduleFormat = Schema.Literals(["guarded", "eventbridge", "instance-scheduler", "cron"])
export type ScheduleFormat = typeof ScheduleFormat.Type

const notes = Schema.Array(Schema.String).annotate({
  description: "What a person should know before using the schedule, such as that nobody chose the time zone"
})

/**
 * A period in which AWS Instance Scheduler keeps the instance running. It is an item of the scheduler's configuration
 * table.
 */
export const InstanceSchedulerPeriod = Schema.Struct({
  type: Schema.Literal("period"),
  name: Schema.String,
  begintime: TimeOfDay,
  endtime: TimeOfDay,
  weekdays: Schema.NonEmptyArray(Schema.Literals(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
}).check(
  Schema.makeFilter(
    ({ begintime, endtime }) => begintime < endtime || "Expected a period that begins before it ends, on one day"
  )
)
export interface InstanceSchedulerPeriod extends Schema.Schema.Type<typeof InstanceSchedulerPeriod> {}

/**
 * Items for the configuration table of AWS Instance Scheduler. Its periods say when the instance *runs*. A period that
 * ends at 23:59 adjoins one that begins at 00:00 on the next day: nothing is stopped between them.
 */
export const InstanceSchedulerExport = Schema.Struct({
  format: Schema.Literal("instance-scheduler"),
  notes,
  schedule: Schema.Struct({
    type: Schema.Literal("schedule"),
    name: Schema.String,
    description: Schema.String,
    timezone: TimeZoneName,
    periods: Schema.NonEmptyArray(Schema.String)
  }),
  periods: Schema.NonEmptyArray(InstanceSchedulerPeriod)
}).annotate({ identifier: "InstanceSchedulerExport" })
export interface InstanceSchedulerExport extends Schema.Schema.Type<typeof InstanceSchedulerExport> {}

/**
 * One schedule of Amazon EventBridge Scheduler, in the form of a CreateSchedule request. The user adds
 * `Target.RoleArn`. The limits come from the EventBridge Scheduler API reference. Retries of a stop end before its
 * sleep does. `EndDate` is after a start, so that a schedule that nobody renews leaves the instance awake.
 */
export const EventBridgeSchedule = Schema.Struct({
  Name: Schema.String.check(Schema.isPattern(/^[0-9a-zA-Z_.-]{1,64}$/)),
  Description: Schema.String.check(Schema.isMaxLength(512)),
  ScheduleExpression: Schema.String.check(Schema.isMaxLength(256)),
  ScheduleExpressionTimezone: TimeZoneName,
  EndDate: Schema.String.check(
    Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, { expected: "an instant in UTC" })
  ),
  FlexibleTimeWindow: Schema.Struct({ Mode: Schema.Literal("OFF") }),
  Target: Schema.Struct({
    Arn: Schema.String,
    Input: Schema.String,
    RetryPolicy: Schema.Struct({
      MaximumEventAgeInSeconds: Schema.Int.check(Schema.isBetween({ minimum: 60, maximum: 86_400 })),
      MaximumRetryAttempts: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 185 }))
    })
  })
}).annotate({ identifier: "EventBridgeSchedule" })
export interface EventBridgeSchedule extends Schema.Schema.Type<typeof EventBridgeSchedule> {}

/**
 * Schedules for Amazon EventBridge Scheduler. They stop and start the instance through the scheduler's universal target
 * for RDS.
 */
export const EventBridgeExport = Schema.Struct({
  format: Schema.Literal("eventbridge"),
  notes,
  schedules: Schema.NonEmptyArray(EventBridgeSchedule)
}).annotate({ identifier: "EventBridgeExport" })
export interface EventBridgeExport extends Schema.Schema.Type<typeof EventBridgeExport> {}

/** One cron entry. `schedule` and `timezone` are `spec.schedule` and `spec.timeZone` of a Kubernetes CronJob. */
export const CronEntry = Schema.Struct({
  action: Schema.Literals(["stop", "start"]),
  schedule: Schema.String,
  timezone: TimeZoneName
}).annotate({ identifier: "CronEntry" })
export interface CronEntry extends Schema.Schema.Type<typeof CronEntry> {}

/**
 * Cron entries, and the same schedule as a crontab that calls the AWS CLI. The crontab works in any time zone of the
 * machine and with any cron: each line runs every quarter of an hour and itself checks the clock in the instance's
 * zone.
 */
export const CronExport = Schema.Struct({
  format: Schema.Literal("cron"),
  notes,
  entries: Schema.NonEmptyArray(CronEntry),
  crontab: Schema.String
}).annotate({ identifier: "CronExport" })
export interface CronExport extends Schema.Schema.Type<typeof CronExport> {}

/**
 * A CloudFormation template with schedules of EventBridge Scheduler and state machines of Step Functions. The state
 * machines stop the instance or cluster only at rest, start it, look that it is available in time, and tell an SNS
 * topic, whose ARN is the template's only parameter, of each refusal and failure.
 */
export const GuardedTemplate = Schema.Struct({
  AWSTemplateFormatVersion: Schema.Literal("2010-09-09"),
  Description: Schema.String.check(Schema.isMaxLength(1_024)),
  Parameters: Schema.Record(Schema.String, Schema.Json),
  Resources: Schema.Record(
    Schema.String,
    Schema.Struct({ Type: Schema.String, Properties: Schema.Record(Schema.String, Schema.Json) })
  ),
  Outputs: Schema.Record(Schema.String, Schema.Json)
}).annotate({ identifier: "GuardedTemplate" })
export interface GuardedTemplate extends Schema.Schema.Type<typeof GuardedTemplate> {}

/** A schedule that checks before each stop that the instance or cluster is at rest. */
export const GuardedExport = Schema.Struct({
  format: Schema.Literal("guarded"),
  notes,
  template: GuardedTemplate
}).annotate({ identifier: "GuardedExport" })
export interface GuardedExport extends Schema.Schema.Type<typeof GuardedExport> {}

/** An instance's idle windows in a form that a scheduler reads. `format` tells the forms apart. */
export const ScheduleExport = Schema.Union([GuardedExport, EventBridgeExport, InstanceSchedulerExport, CronExport])
export type ScheduleExport = typeof ScheduleExport.Type

/**
 * There is no schedule to export: nothing is recommended, the instance is always idle, or its name or region is not
 * valid in RDS.
 */
export class NoScheduleToExport extends Schema.TaggedError<NoScheduleToExport>()(
  "NoScheduleToExport",
  { message: Schema.String },
  { httpApiStatus: 409 }
) {}
