import { millisPerDay, millisPerHour, millisPerMinute } from "@snoozeql/domain/timeUnits"

/** How long CloudWatch keeps data with a resolution of one hour: 455 days. */
export const retention = 455 * millisPerDay

/**
 * The resolution of the data that CloudWatch still has, by the age of the StartTime: one minute under 15 days, five minutes
 * up to 63 days, and one hour beyond. The result and the arguments are in milliseconds.
 */
export const resolution = (startTime: number, now: number): number => {
  const age = now - startTime
  if (age < 15 * millisPerDay) return millisPerMinute
  return age <= 63 * millisPerDay ? 5 * millisPerMinute : millisPerHour
}

/** The StartTime as CloudWatch rounds it: down, to the resolution for its age. */
export const roundStartTime = (startTime: number, now: number): number => {
  const step = resolution(startTime, now)
  return Math.floor(startTime / step) * step
}

/** Whether a period can have data. It has data only if it is a multiple of the resolution. */
export const hasDataInPeriod = (period: number, startTime: number, now: number): boolean =>
  period % resolution(startTime, now) === 0
