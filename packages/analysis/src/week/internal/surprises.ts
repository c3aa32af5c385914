import { dayTypeHour, dayTypeHours, dayTypes, hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { active, isIdle } from "../../labels/labelHours.ts"
import { hourOfWeek } from "../../hours/internal/localTime.ts"
import type { SlotCounts } from "./slots.ts"
import type { RaisedLevel } from "./raisedLevels.ts"
import type { LocalHours } from "./LocalHours.ts"

/** Activity at an hour is regular if at least this share of the observations of the day type is active. */
const regularShare = 0.3

/** After this many consecutive active observations, a new habit is regular. */
const regularStreak = 3

/** Activity outside of the weekly pattern. */
export interface Surprises {
  /** For each hour of the week, its active observations that neither are nor adjoin regular activity. */
  readonly counts: Uint16Array
  /** On how many local days such observations were made. */
  readonly days: number
  /** Hours of the week at which activity is regular. */
  readonly regular: Uint8Array
}

/** The hours at which that day, or days of its type, are often active or consistently above the quiet level. */
const regularSlots = (
  local: LocalHours,
  counts: SlotCounts,
  raised: ReadonlyArray<RaisedLevel | undefined>
): Uint8Array => {
  const streaks = new Uint8Array(dayTypeHours)
  for (let index = 0; index < local.length; index++) {
    if (local.exists[index] !== 1) continue
    const slot = hourOfWeek(local.first + index)
    const hour = dayTypeHour(slot)
    if (local.labels[index] === active) streaks[hour] = Math.min(regularStreak, (streaks[hour] ?? 0) + 1)
    else if (isIdle(local.labels[index])) streaks[hour] = 0
  }
  const regular = new Uint8Array(hoursPerWeek)
  dayTypes.forEach((days, type) => {
    for (let hour = 0; hour < 24; hour++) {
      let quiet = 0
      let busy = 0
      for (const day of days) {
        const slot = day * 24 + hour
        const ownQuiet = (counts.idle[slot] ?? 0) + (counts.cpu_idle[slot] ?? 0)
        const ownBusy = counts.active[slot] ?? 0
        if (ownBusy > ownQuiet) regular[slot] = 1
        quiet += ownQuiet
        busy += ownBusy
      }
      const isHabit = busy > 0 && busy >= regularShare * (quiet + busy)
      if (isHabit || streaks[type * 24 + hour] === regularStreak || raised[type * 24 + hour] !== undefined) {
        for (const day of days) regular[day * 24 + hour] = 1
      }
    }
  })
  return regular
}

/**
 * Finds activity outside of the weekly pattern: runs of active hours that neither contain nor adjoin an hour of the week at
 * which activity is regular.
 */
export const findSurprises = (
  local: LocalHours,
  counts: SlotCounts,
  raised: ReadonlyArray<RaisedLevel | undefined>
): Surprises => {
  const regular = regularSlots(local, counts, raised)
  const surprises = new Uint16Array(hoursPerWeek)
  const days = new Set<number>()
  const slotAt = (index: number) => hourOfWeek(local.first + index)
  for (let start = 0; start < local.length; start++) {
    if (local.labels[start] !== active) continue
    let end = start
    while (end < local.length && local.labels[end] === active) end++
    let isRegular = false
    for (let index = start - 1; index <= end; index++) isRegular ||= regular[slotAt(index)] === 1
    if (!isRegular) {
      for (let index = start; index < end; index++) {
        const slot = slotAt(index)
        surprises[slot] = (surprises[slot] ?? 0) + 1
        days.add(Math.floor((local.first + index) / 24))
      }
    }
    start = end
  }
  return { counts: surprises, days: days.size, regular }
}
