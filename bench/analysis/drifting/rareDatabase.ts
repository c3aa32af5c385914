import { uniform } from "../random.ts"
import type { Activity } from "./properties.ts"

const day = 24
const daysPerWeek = 7

/** How likely a rarely used database is used on a day, by the days for which nobody has used it, from this number on. */
const chanceByEmptyDays = [
  { from: 1, chance: 0.077 },
  { from: 3, chance: 0.03 },
  { from: 7, chance: 0.012 },
  { from: 14, chance: 0.0042 },
  { from: 21, chance: 0.0001 },
  { from: 28, chance: 0.0001 }
] as const

/** How likely it is used again on the day after: one in four databases is of each kind. */
const chancesOfNextDay = [0.25, 0.5, 0.6, 0.83] as const

/** How likely a burst of use goes on for one more hour. */
const keepsUsing = 0.43

/** Before the first hour may lie so many days of a life: a database may be abandoned already. */
const daysBefore = 90

const channel = { kind: 1, birth: 2, use: 3, bursts: 4, start: 5, keep: 6 }

/** Plays a database that somebody has used now and then, and perhaps abandoned: a pure function of the seed. */
export const playRareDatabase = (seed: number, weeks: number): Activity => {
  const days = weeks * daysPerWeek
  const activity = new Uint8Array(days * day)
  const nextDay = chancesOfNextDay[Math.floor(uniform(seed, channel.kind) * chancesOfNextDay.length)] ?? 0
  const firstUse = Math.floor(uniform(seed, channel.birth) * (daysBefore + days)) - daysBefore
  let emptyDays = 0
  for (let date = firstUse; date < days; date++) {
    const chance = chanceByEmptyDays.findLast(({ from }) => emptyDays >= from)?.chance ?? nextDay
    const isUsed = date === firstUse || uniform(seed, date + daysBefore, channel.use) < chance
    emptyDays = isUsed ? 0 : emptyDays + 1
    if (!isUsed || date < 0) continue
    const bursts = 1 + Math.floor(uniform(seed, date, channel.bursts) * 3)
    for (let burst = 0; burst < bursts; burst++) {
      let hour = date * day + Math.floor(uniform(seed, date, burst, channel.start) * day)
      do activity[hour++] = 1
      while (hour < activity.length && uniform(seed, hour, channel.keep) < keepsUsing)
    }
  }
  return activity
}
