import type { ProtectedDate } from "@snoozeql/domain/ProtectedDate"
import { millisPerDay } from "@snoozeql/domain/timeUnits"

/** A calendar day. */
interface CalendarDay {
  readonly year: number
  /** 1 is January. */
  readonly month: number
  readonly day: number
}

const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

const twoDigits = (value: number): string => String(value).padStart(2, "0")

/** A calendar day of a count of days has no zone, so the UTC functions of `Date` are those of a calendar. */
const calendarDayOf = (daysSince1970: number): CalendarDay => {
  const date = new Date(daysSince1970 * millisPerDay)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** The day of the month of its last Monday, Tuesday, Wednesday, Thursday or Friday. */
const lastWorkingDay = ({ month, year }: Pick<CalendarDay, "month" | "year">): number => {
  const last = new Date(0)
  // Not `Date.UTC`, which takes the years 0 to 99 for those from 1900 on.
  last.setUTCFullYear(year, month, 0)
  const afterFriday = Math.max(0, ((last.getUTCDay() + 6) % 7) - 4)
  return last.getUTCDate() - afterFriday
}

/** Whether a yearly date, such as 12-24, is on a day. Nobody agrees on February 29 in other years: both neighbours count. */
const isYearly = (yearly: string, { day, month, year }: CalendarDay): boolean => {
  const text = `${twoDigits(month)}-${twoDigits(day)}`
  return yearly === "02-29" && !isLeapYear(year) ? text === "02-28" || text === "03-01" : text === yearly
}

const isOn = (date: ProtectedDate, day: CalendarDay): boolean => {
  switch (date.kind) {
    case "date":
      return date.date === `${String(day.year).padStart(4, "0")}-${twoDigits(day.month)}-${twoDigits(day.day)}`
    case "yearly":
      return isYearly(date.day, day)
    case "last_working_day":
      return (date.month === undefined || date.month === day.month) && lastWorkingDay(day) === day.day
  }
}

/**
 * Returns whether a local calendar day is one of the protected dates. Days are counted from 1970-01-01 by the calendar,
 * whatever the zone. What was found of a day is kept. Pure.
 */
export const makeProtectedDays = (dates: ReadonlyArray<ProtectedDate>): ((daysSince1970: number) => boolean) => {
  if (dates.length === 0) return () => false
  const known = new Map<number, boolean>()
  return (daysSince1970) => {
    const found = known.get(daysSince1970)
    if (found !== undefined) return found
    const day = calendarDayOf(daysSince1970)
    const isProtected = dates.some((date) => isOn(date, day))
    known.set(daysSince1970, isProtected)
    return isProtected
  }
}
