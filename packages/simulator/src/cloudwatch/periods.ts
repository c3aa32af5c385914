import { millisPerDay, millisPerHour, millisPerMinute } from "@snoozeql/domain/timeUnits"

/** How long CloudWatch keeps data of one hour's resolution: 455 days. */
export const retention = 455 * millisPerDay

/**
 * The resolution in which CloudWatch still has the data of a request, by the age of its StartTime: a minute under 15
 * days, five minutes up to 63 days, an hour beyond. In milliseconds, as the arguments.
 */
export const resolution = (startTime: number, now: number): number => {
  const age = now - startTime
  if (age < 15 * millisPerDay) return millisPerMinute
  return age <= 63 * millisPerDay ? 5 * millisPerMinute : millisPerHour
}

/** The StartTime as CloudWatch rounds it: down to the resolution that its age leaves. */
export const roundStartTime = (startTime: number, now: number): number => {
  const step = resolution(startTime, now)
  return Math.floor(startTime / step) * step
}

/** Whether there is data in a period at all: only in multiples of the resolution. */
export const hasDataInPeriod = (period: number, startTime: number, now: number): boolean =>
  period % resolution(startTime, now) === 0
