import { millisPerWeek } from "@snoozeql/domain/timeUnits"
import type { DateTime } from "effect"
import type { RecordedSeries } from "./recordedSeries.ts"

/**
 * How far to shift a recorded series, in milliseconds: the largest whole number of weeks, positive or negative, that keeps
 * its last sample before `now`. By whole weeks, so that every sample keeps its day of the week and its time in UTC.
 */
export const shiftIntoPast = (series: RecordedSeries, now: DateTime.Utc): number => {
  const last = series.at(-1) ?? series[0]
  return (Math.ceil((now.epochMilliseconds - last.timestamp) / millisPerWeek) - 1) * millisPerWeek
}
