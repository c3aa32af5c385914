import { millisPerHour, millisPerMinute, minutesPerDay } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"

const zones = new Map<string, { readonly zone: DateTime.TimeZone.Named; readonly offsets: Map<number, number> }>()

/**
 * How many minutes a zone's wall clock is ahead of UTC in an hour, which is given as hours since the epoch. The result is
 * cached, because it is needed for every simulated minute. The fleet's zones change their offset only on full UTC hours.
 */
export const localOffset = (timeZone: string, hour: number): number => {
  let known = zones.get(timeZone)
  if (known === undefined) {
    known = { zone: DateTime.zoneMakeNamedUnsafe(timeZone), offsets: new Map() }
    zones.set(timeZone, known)
  }
  let offset = known.offsets.get(hour)
  if (offset === undefined) {
    offset =
      DateTime.zonedOffset(DateTime.makeZonedUnsafe(hour * millisPerHour, { timeZone: known.zone })) / millisPerMinute
    known.offsets.set(hour, offset)
  }
  return offset
}

/** The minute of the day, 0 to 1439, of a minute counted from 1970-01-01T00:00 on the same wall clock. */
export const minuteOfDay = (localMinute: number): number =>
  localMinute - Math.floor(localMinute / minutesPerDay) * minutesPerDay

/** The day of the week of such a minute, from 0 for Sunday to 6 for Saturday. 1970-01-01 was a Thursday. */
export const dayOfWeek = (localMinute: number): number => {
  const day = Math.floor(localMinute / minutesPerDay) + 4
  return day - Math.floor(day / 7) * 7
}
