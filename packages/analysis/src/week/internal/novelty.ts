import { dayTypeHour, dayTypeHours, hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { active, isIdle } from "../../labels/labelHours.ts"
import { hourOfWeek } from "../../hours/internal/localTime.ts"
import type { LocalHours } from "./LocalHours.ts"

/** After this many idle observations at its hour, new activity counts as over. */
const idleSince = 2

/** Activity that is new: it began in the last seven days, at an hour at which days of that type had been idle before. */
export interface Novelty {
  /** 1 for every hour of the day (0–23) at which activity is new. */
  readonly hours: Uint8Array
  /** Whether the last known hour belongs to new activity. */
  readonly underWay: boolean
}

/** Finds activity of the last seven days at hours at which days of the same type had only been idle before. */
export const findNovelty = (local: LocalHours): Novelty => {
  const idleBefore = new Uint8Array(dayTypeHours)
  const activeBefore = new Uint8Array(dayTypeHours)
  const activeSince = new Uint8Array(dayTypeHours)
  const idleAfter = new Uint8Array(dayTypeHours)
  let last = -1
  for (let index = 0; index < local.length; index++) {
    const label = local.labels[index]
    if (local.exists[index] !== 1 || !(label === active || isIdle(label))) continue
    const slot = hourOfWeek(local.first + index)
    const key = dayTypeHour(slot)
    if (index < local.length - hoursPerWeek) (label === active ? activeBefore : idleBefore)[key] = 1
    else if (label === active) {
      activeSince[key] = 1
      idleAfter[key] = 0
    } else idleAfter[key] = Math.min(idleSince, (idleAfter[key] ?? 0) + 1)
    last = label === active ? key : -1
  }
  const hours = new Uint8Array(24)
  const isNew = (key: number) =>
    idleBefore[key] === 1 && activeBefore[key] === 0 && activeSince[key] === 1 && (idleAfter[key] ?? 0) < idleSince
  for (let key = 0; key < dayTypeHours; key++) if (isNew(key)) hours[key % 24] = 1
  return { hours, underWay: last >= 0 && isNew(last) }
}
