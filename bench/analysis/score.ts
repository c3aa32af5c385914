import type { WeeklySchedule } from "@snoozeql/analysis/week/weeklySchedule"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { Rule } from "./schedules.ts"
import { localClock } from "./localClock.ts"
import { caseDays, type SimulatedCase } from "./workload.ts"

const trainingDays = 14
/** What a stop and a start cost in hours of compute. */
const cycleHours = 0.5

export interface Score {
  readonly hours: number
  readonly idle: number
  readonly asleepIdle: number
  readonly asleepActive: number
  readonly falseEvents: number
  readonly cycles: number
  /** Net saved hours of the best weekly schedule in hindsight. */
  readonly best: number
  /** The false-sleep hours of only the second scored week. */
  readonly asleepActiveSecondWeek: number
}

export const zeroScore: Score = {
  hours: 0,
  idle: 0,
  asleepIdle: 0,
  asleepActive: 0,
  falseEvents: 0,
  cycles: 0,
  best: 0,
  asleepActiveSecondWeek: 0
}

export const addScores = (a: Score, b: Score): Score => ({
  hours: a.hours + b.hours,
  idle: a.idle + b.idle,
  asleepIdle: a.asleepIdle + b.asleepIdle,
  asleepActive: a.asleepActive + b.asleepActive,
  falseEvents: a.falseEvents + b.falseEvents,
  cycles: a.cycles + b.cycles,
  best: a.best + b.best,
  asleepActiveSecondWeek: a.asleepActiveSecondWeek + b.asleepActiveSecondWeek
})

export const recall = ({ asleepIdle, idle }: Score): number => asleepIdle / idle
export const falseSleepShare = ({ asleepActive, asleepIdle }: Score): number =>
  asleepActive === 0 ? 0 : asleepActive / (asleepActive + asleepIdle)
/** The idle hours that were slept through, minus the cost of the cycles. */
export const netSaved = ({ asleepIdle, cycles }: Score): number => asleepIdle - cycleHours * cycles

/** Hours slept, by confidence, and how many of them were idle. */
export interface Calibration {
  readonly bins: ReadonlyArray<{ readonly from: number; asleep: number; idle: number }>
}

export const makeCalibration = (): Calibration => ({
  bins: [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95].map((from) => ({ from, asleep: 0, idle: 0 }))
})

/** The quarter hours of the scored weeks, except for hours in which the user had stopped the instance. */
const scoredQuarters = (simulated: SimulatedCase): ReadonlyArray<boolean> => {
  const stopped = new Set(
    simulated.observations
      .filter(({ status }) => status === "stopped")
      .map(({ hour }) => hour.epochMilliseconds / millisPerHour)
  )
  return Array.from(
    { length: caseDays * 96 },
    (_, quarter) => quarter >= trainingDays * 96 && !stopped.has(simulated.firstHour + Math.floor(quarter / 4))
  )
}

/** The best weekly schedule in hindsight sleeps in every hour of the local week that was idle in both scored weeks. */
const bestInHindsight = (simulated: SimulatedCase, scored: ReadonlyArray<boolean>): number => {
  const quiet = Array.from({ length: 168 }, () => true)
  scored.forEach((isScored, quarter) => {
    if (isScored && simulated.isActive[quarter] === 1) quiet[simulated.quarterSlots[quarter] ?? 0] = false
  })
  let hours = 0
  let cycles = 0
  let was = false
  scored.forEach((isScored, quarter) => {
    const is = isScored && quiet[simulated.quarterSlots[quarter] ?? 0] === true
    if (is) hours += 0.25
    if (is && !was) cycles++
    was = is
  })
  return hours - cycleHours * cycles
}

const localSlots = new Map<string, Uint8Array>()

/** The local hour of the week in the schedule's time zone, for every quarter hour of the case. */
const quarterSlots = (simulated: SimulatedCase, timezone: string): Uint8Array => {
  if (timezone === simulated.case.timezone) return simulated.quarterSlots
  const key = `${timezone} ${simulated.firstHour}`
  const known = localSlots.get(key)
  if (known !== undefined) return known
  const slots = Uint8Array.from(
    { length: caseDays * 96 },
    (_, quarter) => localClock(timezone, simulated.firstHour * millisPerHour + quarter * 900_000).slot
  )
  localSlots.set(key, slots)
  return slots
}

const isAsleep = (schedule: WeeklySchedule, slots: Uint8Array, quarter: number): boolean =>
  schedule.asleep[slots[quarter] ?? 0] === true

/**
 * Rolling evaluation: fits 14 days, scores the next days by quarter hours, and fits again, until two weeks are scored.
 */
export const scoreRule = (simulated: SimulatedCase, rule: Rule, refitDays = 7, calibration?: Calibration): Score => {
  const scored = scoredQuarters(simulated)
  const score = { ...zeroScore, best: bestInHindsight(simulated, scored) }
  let wasAsleep = false
  let wasFalse = false
  for (let day = trainingDays; day < caseDays; day += refitDays) {
    const schedule = rule(simulated, simulated.firstHour + day * 24)
    const slots = quarterSlots(simulated, schedule.timezone)
    for (let quarter = day * 96; quarter < (day + refitDays) * 96; quarter++) {
      const isScored = scored[quarter] === true
      const asleep = isScored && isAsleep(schedule, slots, quarter)
      const active = simulated.isActive[quarter] === 1
      if (isScored) score.hours += 0.25
      if (isScored && !active) score.idle += 0.25
      if (asleep) {
        if (active) score.asleepActive += 0.25
        else score.asleepIdle += 0.25
        if (active && day >= trainingDays + 7) score.asleepActiveSecondWeek += 0.25
        const confidence = schedule.confidence[slots[quarter] ?? 0] ?? 0
        const bin = calibration?.bins.findLast(({ from }) => confidence >= from)
        if (bin !== undefined) {
          bin.asleep += 0.25
          if (!active) bin.idle += 0.25
        }
      }
      if (asleep && !wasAsleep) score.cycles++
      if (asleep && active && !wasFalse) score.falseEvents++
      wasAsleep = asleep
      wasFalse = asleep && active
    }
  }
  return score
}
