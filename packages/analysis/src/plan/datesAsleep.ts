import type { ProtectedDate } from "@snoozeql/domain/ProtectedDate"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { DateTime } from "effect"
import { makeProtectedDays } from "../awake/protectedDays.ts"
import { hourOfWeek, makeLocalHours } from "../hours/internal/localTime.ts"

/** A schedule that sleeps in the same hours of every week. */
export interface WeeklySleep {
  /** The local hours of the week, 0 = Monday 00:00. */
  readonly asleep: ReadonlyArray<number>
  /** The IANA zone of these hours. */
  readonly timezone: string
}

/** The dates that are compared with a schedule, and when. */
export interface DatesInSpan {
  readonly dates: ReadonlyArray<ProtectedDate>
  /** The IANA zone of the dates. */
  readonly timezone: string
  readonly from: DateTime.Utc
  readonly until: DateTime.Utc
}

/**
 * Returns the protected dates on which a schedule sleeps in a span, in their order. Use it to find what a schedule of the
 * week does not know: it sleeps on a date if an hour that overlaps one of its local days is asleep. Pure.
 */
export const datesAsleep = (
  { asleep, timezone }: WeeklySleep,
  { dates, from, timezone: zoneOfDates, until }: DatesInSpan
): ReadonlyArray<ProtectedDate> => {
  if (dates.length === 0 || asleep.length === 0) return []
  const [start, end] = [
    Math.floor(from.epochMilliseconds / millisPerHour),
    Math.ceil(until.epochMilliseconds / millisPerHour)
  ]
  const slots = new Set(asleep)
  const [ofSchedule, ofDates] = [makeLocalHours(timezone, start, end), makeLocalHours(zoneOfDates, start, end)]
  const days = new Set<number>()
  for (let hour = start; hour < end; hour++) {
    if (!slots.has(hourOfWeek(ofSchedule.first(hour))) && !slots.has(hourOfWeek(ofSchedule.last(hour)))) continue
    days.add(Math.floor(ofDates.first(hour) / 24))
    days.add(Math.floor(ofDates.last(hour) / 24))
  }
  return dates.filter((date) => {
    const isOn = makeProtectedDays([date])
    return [...days].some((day) => isOn(day))
  })
}
