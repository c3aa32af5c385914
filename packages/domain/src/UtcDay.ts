import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

const isUtcDay = (text: string): boolean =>
  Option.exists(DateTime.make(`${text}T00:00:00Z`), (day) => DateTime.formatIsoDateUtc(day) === text)

/** A day in UTC as text, such as `2026-01-31`, in the years 1 to 9999. Days sort as text. */
export const UtcDay = Schema.String.check(
  Schema.isPattern(/^(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { expected: "a day such as 2026-01-31" }),
  Schema.makeFilter((text) => isUtcDay(text) || "Expected a day that exists, such as 2026-01-31")
)
export type UtcDay = typeof UtcDay.Type

/** Returns the day in UTC of an instant. */
export const utcDayOf = (instant: DateTime.DateTime): UtcDay => DateTime.formatIsoDateUtc(instant)

/** Returns the midnight in UTC with which a day begins. */
export const startOfUtcDay = (day: UtcDay): DateTime.Utc => DateTime.makeUnsafe(`${day}T00:00:00Z`)

/** Returns the day that is this many days later, or earlier if the number is negative. */
export const addUtcDays = (day: UtcDay, days: number): UtcDay => utcDayOf(DateTime.add(startOfUtcDay(day), { days }))
