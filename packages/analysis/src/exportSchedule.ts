import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import { timeOfDay } from "@snoozeql/domain/HourOfWeek"
import {
  type CronEntry,
  type CronExport,
  type EventBridgeExport,
  type EventBridgeSchedule,
  type InstanceSchedulerExport,
  NoScheduleToExport,
  type ScheduleExport,
  type ScheduleFormat
} from "@snoozeql/domain/ScheduleExport"
import { Result } from "effect"
import { findRunningPeriods, findSleepTimes, type SleepTime } from "./internal/sleepTimes.ts"

const shortNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const

/** A DBInstanceIdentifier: letters, digits and hyphens, the first a letter. */
const instanceName = /^[A-Za-z][A-Za-z0-9-]{0,62}$/

const isFilled = <A>(items: ReadonlyArray<A>): items is readonly [A, ...Array<A>] => items.length > 0

/** The days on which something happens, by time of day, in the order of the first one. */
const daysByTime = (
  minutes: ReadonlyArray<number>
): ReadonlyArray<readonly [minute: number, days: ReadonlyArray<number>]> => {
  const byTime = new Map<number, Array<number>>()
  for (const minute of minutes.toSorted((a, b) => a - b)) {
    const days = byTime.get(minute % 1_440)
    if (days === undefined) byTime.set(minute % 1_440, [Math.floor(minute / 1_440)])
    else days.push(Math.floor(minute / 1_440))
  }
  return [...byTime]
}

const cronDays = (days: ReadonlyArray<number>): string => days.map((day) => shortNames[day]?.toUpperCase()).join(",")

const actions = (times: ReadonlyArray<SleepTime>) =>
  (["stop", "start"] as const).flatMap((action) =>
    daysByTime(times.map(({ stop, wake }) => (action === "stop" ? stop : wake))).map(([minute, days]) => ({
      action,
      minute: minute % 60,
      hour: Math.floor(minute / 60),
      days: cronDays(days)
    }))
  )

const toEventBridge = (
  name: string,
  timezone: string,
  times: ReadonlyArray<SleepTime>
): EventBridgeExport | undefined => {
  const schedules = actions(times).map(({ action, days, hour, minute }, index): EventBridgeSchedule => ({
    Name: `${name.slice(0, 50)}-${action}-${index + 1}`,
    ScheduleExpression: `cron(${minute} ${hour} ? * ${days} *)`,
    ScheduleExpressionTimezone: timezone,
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: {
      Arn: `arn:aws:scheduler:::aws-sdk:rds:${action}DBInstance`,
      Input: JSON.stringify({ DbInstanceIdentifier: name })
    }
  }))
  return isFilled(schedules) ? { format: "eventbridge", schedules } : undefined
}

const toCron = (name: string, timezone: string, times: ReadonlyArray<SleepTime>): CronExport | undefined => {
  const entries = actions(times).map(({ action, days, hour, minute }): CronEntry => ({
    action,
    schedule: `${minute} ${hour} * * ${days}`,
    timezone
  }))
  const lines = entries.map(
    ({ action, schedule }) => `${schedule} aws rds ${action}-db-instance --db-instance-identifier ${name}`
  )
  return isFilled(entries)
    ? { format: "cron", entries, crontab: `${[`CRON_TZ=${timezone}`, ...lines].join("\n")}\n` }
    : undefined
}

const toInstanceScheduler = (
  name: string,
  timezone: string,
  times: ReadonlyArray<SleepTime>
): InstanceSchedulerExport | undefined => {
  const periods = findRunningPeriods(times).flatMap(({ begin, days, end }, index) => {
    const weekdays = days.flatMap((day) => shortNames[day] ?? [])
    // An end of 23:59 is how Instance Scheduler writes midnight.
    const endtime = end === 1_440 ? "23:59" : timeOfDay(end)
    return isFilled(weekdays)
      ? [
          {
            type: "period" as const,
            name: `${name}-running-${index + 1}`,
            begintime: timeOfDay(begin),
            endtime,
            weekdays
          }
        ]
      : []
  })
  const names = periods.map((period) => period.name)
  return isFilled(periods) && isFilled(names)
    ? {
        format: "instance-scheduler",
        schedule: { type: "schedule", name: `${name}-schedule`, timezone, periods: names },
        periods
      }
    : undefined
}

const exporters: {
  readonly [Format in ScheduleFormat]: (
    name: string,
    timezone: string,
    times: ReadonlyArray<SleepTime>
  ) => ScheduleExport | undefined
} = { "instance-scheduler": toInstanceScheduler, eventbridge: toEventBridge, cron: toCron }

/**
 * Writes the recommended windows of an analysis as a schedule for the instance of that name (its DBInstanceIdentifier).
 *
 * The instance stops at the start of a window and starts the policy's wake lead before its end. A start that would fall
 * into an hour that the clocks of the zone skip in spring comes before that hour.
 */
export const exportSchedule = (
  analysis: ActivityAnalysis,
  name: string,
  format: ScheduleFormat
): Result.Result<ScheduleExport, NoScheduleToExport> => {
  const fail = (message: string) => Result.fail(new NoScheduleToExport({ message }))
  if (!instanceName.test(name)) return fail(`"${name}" is not a DBInstanceIdentifier: letters, digits and hyphens`)
  if (analysis.status === "always_idle")
    return fail("the instance is always idle, for which there is no weekly schedule")
  const exported = exporters[format](name, analysis.timezone, findSleepTimes(analysis))
  return exported === undefined ? fail("no window is recommended") : Result.succeed(exported)
}
