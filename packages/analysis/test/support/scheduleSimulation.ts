import { type WallClock, wallClock } from "./observations.ts"

/** A simulation of cron, EventBridge and Instance Scheduler that uses no code of the package. */

const shortDays = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]

export interface Trigger {
  readonly action: "stop" | "start"
  readonly minute: number
  readonly hour: number
  readonly weekdays: ReadonlyArray<number>
}

const readInteger = (text: string, most: number): number => {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > most) throw new Error(`${text} is not an integer up to ${most}`)
  return value
}

const readWeekdays = (text: string): ReadonlyArray<number> =>
  text.split(",").map((name) => {
    const weekday = shortDays.indexOf(name)
    if (weekday < 0) throw new Error(`${name} is not a day`)
    return weekday
  })

/** A Unix or Kubernetes cron expression: minute, hour, day of month, month, day of week. */
export const readCron = (action: Trigger["action"], expression: string): Trigger => {
  const [minute = "", hour = "", dayOfMonth, month, dayOfWeek = "", ...others] = expression.split(" ")
  if (dayOfMonth !== "*" || month !== "*" || others.length > 0)
    throw new Error(`${expression} is not a weekly cron expression`)
  return { action, minute: readInteger(minute, 59), hour: readInteger(hour, 23), weekdays: readWeekdays(dayOfWeek) }
}

/** An EventBridge expression: minute, hour, day of month, month, day of week, year, one of the days being `?`. */
export const readEventBridge = (action: Trigger["action"], expression: string): Trigger => {
  const [, fields = ""] = /^cron\((.*)\)$/.exec(expression) ?? []
  const [minute = "", hour = "", dayOfMonth, month, dayOfWeek = "", year, ...others] = fields.split(" ")
  if (dayOfMonth !== "?" || month !== "*" || year !== "*" || others.length > 0)
    throw new Error(`${expression} is not a weekly cron expression`)
  return { action, minute: readInteger(minute, 59), hour: readInteger(hour, 23), weekdays: readWeekdays(dayOfWeek) }
}

export interface Period {
  readonly begintime: string
  readonly endtime: string
  readonly weekdays: ReadonlyArray<string>
}

const minutes = (time: string): number => {
  const [, hour = "", minute = ""] = /^(\d\d):(\d\d)$/.exec(time) ?? []
  return readInteger(hour, 23) * 60 + readInteger(minute, 59)
}

/** Whether Instance Scheduler wants the instance to run: in any period, or between two that adjoin at midnight. */
export const readPeriods = (periods: ReadonlyArray<Period>) => {
  const read = periods.map(({ begintime, endtime, weekdays }) => {
    if (minutes(begintime) >= minutes(endtime)) throw new Error(`a period from ${begintime} to ${endtime} is rejected`)
    return {
      begin: minutes(begintime),
      end: minutes(endtime),
      weekdays: readWeekdays(weekdays.join(",").toUpperCase())
    }
  })
  const holds = (weekday: number, minute: number) =>
    read.some(({ begin, end, weekdays }) => weekdays.includes(weekday) && minute >= begin && minute < end)
  return (weekday: number, minute: number): boolean =>
    holds(weekday, minute) || (minute === 1_439 && holds((weekday + 1) % 7, 0))
}

export interface Simulation {
  /** Hours of the week (0 = Monday 00:00) in which the instance slept. */
  readonly slept: ReadonlySet<number>
  readonly asleepHours: number
  /** Starts whose time the clocks skipped on the date on which they were due. */
  readonly skippedStarts: number
}

const stepMillis = 15 * 60_000
const clocks = new Map<string, ReadonlyArray<WallClock>>()

/** What the clocks of the zone show every quarter of an hour for a year. */
const yearOf = (timezone: string, from: number): ReadonlyArray<WallClock> => {
  const key = `${timezone} ${from}`
  const known = clocks.get(key)
  if (known !== undefined) return known
  const made = Array.from({ length: 366 * 96 }, (_, step) => wallClock(timezone, from + step * stepMillis))
  clocks.set(key, made)
  return made
}

/** Runs triggers, or the desired state of every quarter of an hour, for a year of the zone's clocks. */
export const simulateYear = (
  timezone: string,
  from: number,
  schedule: ReadonlyArray<Trigger> | ((weekday: number, minute: number) => boolean)
): Simulation => {
  const slept = new Set<number>()
  const fired = new Map<number, Set<number>>()
  const dates = new Map<number, number>()
  let isAsleep = false
  let steps = 0
  if (typeof schedule !== "function" && schedule.some(({ minute }) => minute % 15 !== 0))
    throw new Error("not on the quarter")
  for (const { day, hour, minute, weekday } of yearOf(timezone, from)) {
    dates.set(day, weekday)
    if (typeof schedule === "function") isAsleep = !schedule(weekday, hour * 60 + minute)
    else {
      schedule.forEach((trigger, index) => {
        if (trigger.hour !== hour || trigger.minute !== minute || !trigger.weekdays.includes(weekday)) return
        isAsleep = trigger.action === "stop"
        fired.set(index, (fired.get(index) ?? new Set()).add(day))
      })
    }
    if (isAsleep) {
      slept.add(weekday * 24 + hour)
      steps++
    }
  }
  // The first and the last date may be partial.
  const whole = [...dates].slice(1, -1)
  const skippedStarts =
    typeof schedule === "function"
      ? 0
      : schedule.reduce((sum, { action, weekdays }, index) => {
          const due = whole.filter(
            ([day, weekday]) => weekdays.includes(weekday) && fired.get(index)?.has(day) !== true
          )
          return sum + (action === "start" ? due.length : 0)
        }, 0)
  return { slept, asleepHours: (steps * stepMillis) / 3_600_000, skippedStarts }
}
