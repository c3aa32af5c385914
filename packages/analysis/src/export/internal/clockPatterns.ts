import { minutesPerDay, minutesPerWeek } from "./sleepTimes.ts"

const twoDigits = (number: number): string => String(number).padStart(2, "0")

const choice = (digits: ReadonlyArray<number>): string =>
  digits.length === 1 ? String(digits[0]) : `[${digits.join("")}]`

/** The pattern for the last digit of minutes, from `from` to `to` (inclusive) within the same ten minutes. */
const lastDigit = (from: number, to: number): string =>
  from === 0 && to === 9 ? "?" : from === to ? String(from) : `[${from}-${to}]`

/**
 * Patterns of `sh` that match what `date +%u%H%M` prints during `length` minutes from a minute of the day on, on some days
 * (0 = Monday). It prints the day of the week (1 = Monday), hour and minute. Such as `[12345]180?|[12345]181[0-4]`.
 */
export const clockPatterns = (days: ReadonlyArray<number>, minuteOfDay: number, length: number): string => {
  const patterns: Array<string> = []
  for (let at = minuteOfDay; at < minuteOfDay + length; at += 10 - (at % 10)) {
    const last = Math.min(at - (at % 10) + 9, minuteOfDay + length - 1)
    const minute = at % minutesPerDay
    const weekdays = days.map((day) => Math.floor(((day * minutesPerDay + at) % minutesPerWeek) / minutesPerDay) + 1)
    const hour = twoDigits(Math.floor(minute / 60))
    const ten = Math.floor((minute % 60) / 10)
    patterns.push(`${choice(weekdays.toSorted((a, b) => a - b))}${hour}${ten}${lastDigit(at % 10, last % 10)}`)
  }
  return patterns.join("|")
}
