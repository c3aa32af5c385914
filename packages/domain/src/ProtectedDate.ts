import * as Schema from "effect/Schema"
import { UtcDay } from "./UtcDay.ts"

/** A calendar day by the clocks of some zone, such as `2026-12-24`, in the years 1 to 9999. */
export const LocalDate = UtcDay.annotate({ description: "A day such as 2026-12-24, by the clocks of the unit's zone" })
export type LocalDate = typeof LocalDate.Type

/** A day of every year as `MM-DD`, such as `12-24`. */
export const DayOfYear = Schema.String.check(
  Schema.isPattern(/^((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|[12]\d))$/, {
    expected: "a month and a day such as 12-24"
  })
).annotate({ description: "A month and a day such as 12-24" })
export type DayOfYear = typeof DayOfYear.Type

/** A month, 1 being January. */
const Month = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 12 }))

/**
 * A day, by the clocks of the unit's zone, on which the unit never sleeps, from its first to its last hour.
 *
 * - `date`: a single day.
 * - `yearly`: a day of every year. `02-29` protects February 28 and March 1 in years without a February 29.
 * - `last_working_day`: the last working day of a month, or of every month if `month` is omitted. Working days are
 *   Monday to Friday: holidays are not known, so list the day before a holiday as a date if that is meant.
 */
export const ProtectedDate = Schema.Union([
  Schema.Struct({ kind: Schema.Literal("date"), date: LocalDate }),
  Schema.Struct({ kind: Schema.Literal("yearly"), day: DayOfYear }),
  Schema.Struct({
    kind: Schema.Literal("last_working_day"),
    month: Schema.optionalKey(Month).annotateKey({ description: "1 is January; every month if it is omitted" })
  })
]).annotate({ identifier: "ProtectedDate" })
export type ProtectedDate = typeof ProtectedDate.Type

const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December"
] as const

/** Says which days a protected date is, such as `2026-12-24` or `the last working day of every month`. */
export const describeProtectedDate = (date: ProtectedDate): string => {
  switch (date.kind) {
    case "date":
      return date.date
    case "yearly":
      return `${date.day} of every year`
    case "last_working_day":
      return `the last working day of ${date.month === undefined ? "every month" : monthNames[date.month - 1]}`
  }
}

/** How many protected dates a sentence names. */
const named = 5

/** Lists protected dates for a sentence. A long list is cut. */
export const listProtectedDates = (dates: ReadonlyArray<ProtectedDate>): string => {
  const more = dates.length - named
  return [
    ...dates.slice(0, named).map(describeProtectedDate),
    ...(more > 0 ? [`${more} other ${more === 1 ? "date" : "dates"}`] : [])
  ].join(", ")
}
