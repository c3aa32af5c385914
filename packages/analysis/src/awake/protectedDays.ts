import type { ProtectedDate } from "@snoozeql/domain/ProtectedDate"
import { millisPerDay } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"

/** A calendar day. */
interface CalendarDay {
  readonly year: number
  /** 1 is January. */
  readonly month: number
  readonly day: number
}

const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

const twoDigits = (value: number): string => String(value).padStart(2, "0")

/** A count of days has no zone, so the calendar of UTC is that of every zone. */
const calendarDayOf = (daysSince1970: number): CalendarDay =>
  DateTime.toPartsUtc(DateTime.makeUnsafe(daysSince1970 * millisPerDay))

/** 0 is Monday. 1970-01-01 was a Thursday. */
const weekdayOf = (daysSince1970: number): number => (((daysSince1970 + 3) % 7) + 7) % 7

const friday = 4

/** Whether a day is a Monday to Friday, and the next one of them is in another month. */
const isLastWorkingDay = (daysSince1970: number): boolean => {
  const weekday = weekdayOf(daysSince1970)
  if (weekday > friday) return false
  const next = daysSince1970 + (weekday === friday ? 3 : 1)
  return calendarDayOf(next).month !== calendarDayOf(daysSince1970).month
}

/** Whether a yearly date, such as 12-24, is on a day. Nobody agrees on February 29 in other years: both neighbours count. */
const isYearly = (yearly: string, { day, month, year }: CalendarDay): boolean => {
  const text = `${twoDigits(month)}-${twoDigits(day)}`
  return yearly === "02-29" && !isLeapYear(year) ? text === "02-28" || text === "03-01" : text === yearly
}

const isOn = (date: ProtectedDate, daysSince1970: number): boolean => {
  const day = calendarDayOf(daysSince1970)
  switch (date.kind) {
    case "date":
      return date.date === `${String(day.year).padStart(4, "0")}-${twoDigits(day.month)}-${twoDigits(day.day)}`
    case "yearly":
      return isYearly(date.day, day)
    case "last_working_day":
      return (date.month === undefined || date.month === day.month) && isLastWorkingDay(daysSince1970)
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
    const isProtected = dates.some((date) => isOn(date, daysSince1970))
    known.set(daysSince1970, isProtected)
    return isProtected
  }
}
