import type { EventBridgeExport, EventBridgeSchedule } from "@snoozeql/domain/ScheduleExport"
import { DateTime } from "effect"
import { findActions } from "./actions.ts"
import { findEndDate } from "./endDate.ts"
import { type ExportInput, isFilled, withNotes } from "./ExportInput.ts"
import { partitionOf } from "./partition.ts"
import { retryPolicy, scheduleExpression } from "./scheduler.ts"
import { baseOfScheduleNames } from "./scheduleName.ts"

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
    ScheduleExpression: scheduleExpression(one),
    ScheduleExpressionTimezone: timezone,
    EndDate: endDate,
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: {
      Arn: `arn:${partitionOf(region)}:scheduler:::aws-sdk:rds:${one.action}${kind === "cluster" ? "DBCluster" : "DBInstance"}`,
      Input: JSON.stringify(kind === "cluster" ? { DbClusterIdentifier: name } : { DbInstanceIdentifier: name }),
      RetryPolicy: retryPolicy(one)
    }
  }))
  return isFilled(schedules) ? { format: "eventbridge", notes, schedules } : undefined
}
