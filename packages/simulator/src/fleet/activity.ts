import { mix } from "../series/hash.ts"
import { dayOfWeek, minuteOfDay } from "./localTime.ts"

const rampMinutes = 20

/** 1 between two minutes of the day, and 0 at other times, with a ramp of 20 minutes on the inner side of both edges. */
export const between = (localMinute: number, from: number, to: number): number => {
  const minute = minuteOfDay(localMinute)
  if (minute < from || minute >= to) return 0
  return Math.min(1, (minute - from + 1) / rampMinutes, (to - minute) / rampMinutes)
}

/** Whether a minute of local time is on a Monday to Friday. */
export const isWeekday = (localMinute: number): boolean => {
  const day = dayOfWeek(localMinute)
  return day >= 1 && day <= 5
}

/** The minutes of an hour. */
export const hour = 60

/** Working days from 8 to 18 o'clock, quieter at noon. */
export const officeHours = (localMinute: number): number =>
  isWeekday(localMinute)
    ? between(localMinute, 8 * hour, 18 * hour) - 0.4 * between(localMinute, 12 * hour, 13 * hour)
    : 0

/** About five bursts a day at any time, of 5 to 24 minutes each. */
export const bursts = (hash: number, localMinute: number): number => {
  const currentHour = Math.floor(localMinute / hour)
  const draw = mix(hash, currentHour) >>> 0
  if (draw % 5 !== 0) return 0
  const start = (draw >>> 8) % 36
  const length = 5 + ((draw >>> 16) % 20)
  const minute = localMinute - currentHour * hour
  return minute >= start && minute < start + length ? 1 : 0
}

/** Two minutes of full activity every night, between two and three o'clock. The minute depends on the instance. */
export const nightlyJob = (hash: number, localMinute: number): number => {
  const since = minuteOfDay(localMinute) - 2 * hour - ((mix(hash, 7) >>> 0) % 58)
  return since >= 0 && since < 2 ? 1 : 0
}
