import type { EventBridgeExport, EventBridgeSchedule } from "@snoozeql/domain/ScheduleExport"
import { DateTime } from "effect"
import { type Action, findActions, namesOfDays } from "./actions.ts"
import { findEndDate } from "./endDate.ts"
import { type ExportInput, isFilled, withNotes } from "./ExportInput.ts"
import { partitionOf } from "./partition.ts"
import { baseOfScheduleNames } from "./scheduleName.ts"

/** The limits of EventBridge Scheduler's RetryPolicy. */
const shortestAge = 60
const longestAge = 86_400
const mostAttempts = 185

/** A stop that AWS does not accept within an hour is given up until the next stop. */
const longestAgeOfStop = 3_600

/**
 * For how long a call is retried, in seconds. A stop is retried for at most half of the shortest sleep, so that a late
 * stop never happens in working hours. A start is retried until just before the next stop, since a late start is better
 * than none.
 */
const ageOf = ({ action, shortestSpan }: Action): number => {
  const span = shortestSpan * 60
  const longest = action === "stop" ? Math.min(longestAgeOfStop, Math.floor(span / 2)) : Math.min(longestAge, span - 60)
  return Math.max(shortestAge, longest)
}

/** Writes input for CreateSchedule of EventBridge Scheduler: one schedule for each stop and each start. */
export const toEventBridge = ({
  kind,
  name,
  notes,
  now,
  region,
  timezone,
  times
}: ExportInput): EventBridgeExport | undefined => {
  const endDate = DateTime.formatIso(findEndDate(times, timezone, now))
  const schedules = findActions(times).map((one, index): EventBridgeSchedule => ({
    Name: `${baseOfScheduleNames(name)}-${one.action}-${index + 1}`,
    Description: withNotes(`SnoozeQL ${one.action}s ${name} by the clock of ${timezone}.`, notes),
    ScheduleExpression: `cron(${one.minuteOfDay % 60} ${Math.floor(one.minuteOfDay / 60)} ? * ${namesOfDays(one.days)} *)`,
    ScheduleExpressionTimezone: timezone,
    EndDate: endDate,
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: {
      Arn: `arn:${partitionOf(region)}:scheduler:::aws-sdk:rds:${one.action}${kind === "cluster" ? "DBCluster" : "DBInstance"}`,
      Input: JSON.stringify(kind === "cluster" ? { DbClusterIdentifier: name } : { DbInstanceIdentifier: name }),
      RetryPolicy: { MaximumEventAgeInSeconds: ageOf(one), MaximumRetryAttempts: mostAttempts }
    }
  }))
  return isFilled(schedules) ? { format: "eventbridge", notes, schedules } : undefined
}
