import { Schema } from "effect"

/**
 * The input that CreateSchedule of EventBridge Scheduler accepts, as far as the export uses it. Written from its API reference
 * and from "Schedule types" in its user guide, without any code of the package.
 */

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const text = (pattern: RegExp, longest: number) =>
  Schema.String.check(Schema.isPattern(pattern), Schema.isMinLength(1), Schema.isMaxLength(longest))

/** Six fields, one of the two days `?`: minutes, hours, day of the month, month, days of the week by name, year. */
const cronExpression =
  /^cron\(([0-9]|[1-5][0-9]) ([0-9]|1[0-9]|2[0-3]) \? \* (SUN|MON|TUE|WED|THU|FRI|SAT)(,(SUN|MON|TUE|WED|THU|FRI|SAT)){0,6} \*\)$/

const universalTarget =
  /^arn:aws(-cn|-us-gov|-iso|-iso-b|-iso-e|-iso-f|-eusc)?:scheduler:::aws-sdk:rds:(stop|start)DBInstance$/

const rules = Schema.Struct({
  Name: text(/^[0-9a-zA-Z-_.]+$/, 64),
  Description: Schema.String.check(Schema.isMaxLength(512)),
  ScheduleExpression: text(cronExpression, 256),
  ScheduleExpressionTimezone: text(/^[A-Za-z0-9_+/-]+$/, 50),
  EndDate: text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, 30),
  FlexibleTimeWindow: Schema.Struct({ Mode: Schema.Literal("OFF") }),
  Target: Schema.Struct({
    Arn: text(universalTarget, 1_600),
    Input: Schema.fromJsonString(Schema.Struct({ DbInstanceIdentifier: text(/^[A-Za-z][A-Za-z0-9-]*$/, 63) })),
    RetryPolicy: Schema.Struct({
      MaximumEventAgeInSeconds: between(60, 86_400),
      MaximumRetryAttempts: between(0, 185)
    })
  })
})

const check = Schema.decodeUnknownSync(rules, { onExcessProperty: "error", errors: "all" })

/** Throws if a schedule breaks a rule. */
export const checkSchedule = (schedule: unknown): void => {
  check(schedule)
}
