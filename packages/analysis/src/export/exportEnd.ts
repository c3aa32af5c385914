import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import type { ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import type { DateTime } from "effect"
import { findEndDate } from "./internal/endDate.ts"
import { findSleepTimes } from "./internal/sleepTimes.ts"

/**
 * Returns when a schedule ends that `exportSchedule` exports at `now`, or null if its format has no end. Use it to
 * record an export. Pure.
 */
export const exportEnd = (analysis: ActivityAnalysis, format: ScheduleFormat, now: DateTime.Utc): DateTime.Utc | null =>
  format === "guarded" || format === "eventbridge"
    ? findEndDate(findSleepTimes(analysis), analysis.timezone, now)
    : null
