import { uniform } from "../random.ts"
import type { Activity } from "./properties.ts"

const day = 24
const daysPerWeek = 7

/** The probability that a rarely used database is used on a day, from this number of days without use on. */
const chanceByEmptyDays = [
  { from: 1, chance: 0.077 },
  { from: 3, chance: 0.03 },
  { from: 7, chance: 0.012 },
  { from: 14, chance: 0.0042 },
  { from: 21, chance: 0.0001 },
  { from: 28, chance: 0.0001 }
] as const

/** The probability that it is used on the next day too. A quarter of the databases has each of these values. */
const chancesOfNextDay = [0.25, 0.5, 0.6, 0.83] as const

/** The probability that a burst of use continues for another hour. */
const keepsUsing = 0.43

/** A database may have been created this many days before the first hour, so that it may be abandoned already. */
const daysBefore = 90

const channel = { kind: 1, birth: 2, use: 3, bursts: 4, start: 5, keep: 6 }

/** Simulates a database that is used now and then, and perhaps abandoned. The result depends only on its arguments. */
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
