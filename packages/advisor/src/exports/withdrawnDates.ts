import { datesAsleep } from "@snoozeql/analysis/plan/datesAsleep"
import { describeProtectedDate, type ProtectedDate } from "@snoozeql/domain/ProtectedDate"
import type { RecordedExport } from "@snoozeql/domain/RecordedExport"
import { DateTime } from "effect"
import type { ComparedAdvice } from "./withdrawnHours.ts"

/** How far ahead is looked, for an export without an end: every yearly date occurs in it. */
const daysWithoutEnd = 366

/** The dates that are not in a list, in their order. Dates are the same if they are described by the same words. Pure. */
export const datesBesides = (
  dates: ReadonlyArray<ProtectedDate>,
  others: ReadonlyArray<ProtectedDate>
): ReadonlyArray<ProtectedDate> => {
  const known = new Set(others.map(describeProtectedDate))
  return dates.filter((date) => !known.has(describeProtectedDate(date)))
}

/**
 * Returns the protected dates of the policy in force that an export does not know, and on which it sleeps from `now` until
 * it ends, or in a year. Those that the policy had when it was exported are not among them: its notes name them. A unit
 * that vanished keeps what was withdrawn before. Pure.
 */
export const withdrawnDates = (
  recorded: Pick<RecordedExport, "asleep" | "protected_dates" | "timezone" | "until" | "withdrawn_dates">,
  advice: ComparedAdvice,
  now: DateTime.Utc
): ReadonlyArray<ProtectedDate> =>
  advice === null
    ? recorded.withdrawn_dates
    : datesAsleep(recorded, {
        dates: datesBesides(advice.protected_dates ?? [], recorded.protected_dates),
        timezone: advice.timezone,
        from: now,
        until: recorded.until ?? DateTime.add(now, { days: daysWithoutEnd })
      })
