import { hoursInZone } from "@snoozeql/analysis/hours/hoursInZone"
import type { Advice } from "@snoozeql/domain/Advice"
import type { ProtectedDate } from "@snoozeql/domain/ProtectedDate"
import type { RecordedExport } from "@snoozeql/domain/RecordedExport"
import { DateTime } from "effect"

/** The advice that an export is compared with. Null if there is none any more, as for a unit that vanished. */
export type ComparedAdvice =
  | (Pick<Advice, "status" | "blockers" | "asleep" | "timezone"> & {
      /** Until when the policy keeps the unit awake; null or omitted if it does not. */
      readonly awake_until?: DateTime.Utc | null
      /** The protected dates of the policy in force; omitted if there are none. */
      readonly protected_dates?: ReadonlyArray<ProtectedDate>
    })
  | null

/** Until when the policy keeps a unit awake at `now`; undefined if it does not. Pure. */
export const awakeFor = (advice: ComparedAdvice, now: DateTime.Utc): DateTime.Utc | undefined => {
  const until = advice?.awake_until ?? undefined
  return until !== undefined && DateTime.isGreaterThan(until, now) ? until : undefined
}

/** How far ahead the clocks of two zones are compared, for an export without an end: all their changes of a year. */
const daysWithoutEnd = 366

/** How far ahead they are compared at least: every hour of the week occurs in it. */
const fewestDays = 7

const spanOf = ({ until }: Pick<RecordedExport, "until">, now: DateTime.Utc) => ({
  from: now,
  until:
    until === null
      ? DateTime.add(now, { days: daysWithoutEnd })
      : DateTime.max(until, DateTime.add(now, { days: fewestDays }))
})

/**
 * Returns the exported hours of the week, in the zone of the export and ascending, in which advice does not allow sleep.
 * Hours of different zones are compared by the clocks of both from `now` until the export ends, or for a year. If
 * something forbids sleep, or the policy keeps the unit awake until later, it allows no hour. If a unit is idle at every hour of the week, it allows all of them. Pure.
 */
export const withdrawnHours = (
  { asleep, timezone, until }: Pick<RecordedExport, "asleep" | "timezone" | "until">,
  advice: ComparedAdvice,
  now: DateTime.Utc
): ReadonlyArray<number> => {
  const exported = [...new Set(asleep)].toSorted((a, b) => a - b)
  if (advice === null || advice.blockers.length > 0) return exported
  if (awakeFor(advice, now) !== undefined) return exported
  if (advice.status === "always_idle") return []
  const allowed = new Set(advice.asleep)
  if (advice.timezone === timezone) return exported.filter((hour) => !allowed.has(hour))
  const overlapped = hoursInZone(timezone, advice.timezone, spanOf({ until }, now))
  return exported.filter((hour) => [...(overlapped[hour] ?? [])].some((other) => !allowed.has(other)))
}
