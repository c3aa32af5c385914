import * as Schema from "effect/Schema"

/**
 * The number of hours in a week. Hours of the week are numbered in local time, from 0 (Monday 00:00) to 167 (Sunday
 * 23:00).
 */
export const hoursPerWeek = 168

/** A local hour of the week: 0 = Monday 00:00 … 167 = Sunday 23:00. */
export const HourOfWeek = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: hoursPerWeek - 1 }))

/**
 * The days of each day type, Monday being 0: the first type is Monday to Friday, the second is Saturday and Sunday. The
 * days of one type are judged together, because databases are used alike on them.
 */
export const dayTypes: ReadonlyArray<ReadonlyArray<number>> = [
  [0, 1, 2, 3, 4],
  [5, 6]
]

/** The number of keys that `dayTypeHour` returns: 24 hours for each day type. */
export const dayTypeHours = 24 * dayTypes.length

/**
 * Returns the key of an hour of the week. Use it for tables in which the days of one type share a row. Keys 0 to 23 are
 * the hours of Monday to Friday, 24 to 47 the hours of Saturday and Sunday.
 */
export const dayTypeHour = (hourOfWeek: number): number => (hourOfWeek < 120 ? 0 : 24) + (hourOfWeek % 24)

/** The English name of a day of the week. */
export const DayName = Schema.Literals(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])
export type DayName = typeof DayName.Type

/** The day names from Monday to Sunday, in the order of the hours of the week. */
export const dayNames: ReadonlyArray<DayName> = DayName.literals

/** A local time of day to the minute, `HH:MM` from 00:00 to 23:59. */
export const TimeOfDay = Schema.String.check(
  Schema.isPattern(/^([01]\d|2[0-3]):[0-5]\d$/, { expected: "a time of day such as 07:45" })
)

/** Returns the minutes from midnight to a `TimeOfDay`. */
export const minuteOfDay = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** Returns the `TimeOfDay` of a minute of the day or of the week. It wraps at midnight. */
export const timeOfDay = (minute: number): string =>
  `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`
