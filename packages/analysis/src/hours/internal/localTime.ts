import { millisPerDay, millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"

/** From `at` on (milliseconds since 1970, UTC) the zone is `offset` milliseconds ahead of UTC. */
export interface OffsetChange {
  readonly at: number
  readonly offset: number
}

const offsetAt = (zone: DateTime.TimeZone.Named, at: number): number =>
  DateTime.zonedOffset(DateTime.makeZonedUnsafe(at, { timeZone: zone }))

const yearOf = (at: number): number => DateTime.getPartUtc(DateTime.makeUnsafe(at), "year")

const changesOfYear = (zone: DateTime.TimeZone.Named, year: number): ReadonlyArray<OffsetChange> => {
  const end = Date.UTC(year + 1, 0, 1)
  let at = Date.UTC(year, 0, 1)
  let offset = offsetAt(zone, at)
  const changes: Array<OffsetChange> = [{ at, offset }]
  while (at < end) {
    const next = Math.min(at + 7 * millisPerDay, end)
    const nextOffset = offsetAt(zone, next)
    if (nextOffset !== offset) {
      let before = at
      let after = next
      while (after - before > 60_000) {
        const middle = before + Math.floor((after - before) / 120_000) * 60_000
        if (offsetAt(zone, middle) === offset) before = middle
        else after = middle
      }
      changes.push({ at: after, offset: nextOffset })
      offset = nextOffset
    }
    at = next
  }
  return changes
}

const zones = new Map<
  string,
  { readonly zone: DateTime.TimeZone.Named; readonly years: Map<number, ReadonlyArray<OffsetChange>> }
>()

/**
 * The offsets of an IANA zone from `from` to `until` (milliseconds since 1970, UTC), oldest first. The first one
 * applies at `from`. Each request to Intl costs microseconds, so a year's changes are looked up once and kept.
 */
export const offsetChanges = (timezone: string, from: number, until: number): ReadonlyArray<OffsetChange> => {
  let known = zones.get(timezone)
  if (known === undefined) {
    known = { zone: DateTime.zoneMakeNamedUnsafe(timezone), years: new Map() }
    zones.set(timezone, known)
  }
  const changes: Array<OffsetChange> = []
  const lastYear = yearOf(until)
  for (let year = yearOf(from); year <= lastYear; year++) {
    let ofYear = known.years.get(year)
    if (ofYear === undefined) {
      ofYear = changesOfYear(known.zone, year)
      known.years.set(year, ofYear)
    }
    for (const change of ofYear) {
      if (change.at > until) break
      if (change.at <= from) changes.length = 0
      if (changes.at(-1)?.offset !== change.offset) changes.push(change)
    }
  }
  return changes
}

/** The hour of the week (0 = Monday 00:00) of a local hour since 1970-01-01T00:00, which was a Thursday. */
export const hourOfWeek = (localHour: number): number => (((localHour + 72) % 168) + 168) % 168

/**
 * The first and the last local hour that a UTC hour overlaps, as hours since 1970-01-01T00:00 local time. If the zone's
 * offset is not a whole number of hours, a UTC hour overlaps two local hours. When the clocks go back, two UTC hours
 * overlap the same local hour.
 */
export const makeLocalHours = (timezone: string, fromHour: number, untilHour: number) => {
  const changes = offsetChanges(timezone, fromHour * millisPerHour, untilHour * millisPerHour)
  let index = 0
  const localHour = (at: number): number => {
    while (index + 1 < changes.length && (changes[index + 1]?.at ?? 0) <= at) index++
    while (index > 0 && (changes[index]?.at ?? 0) > at) index--
    return Math.floor((at + (changes[index]?.offset ?? 0)) / millisPerHour)
  }
  return {
    first: (hour: number) => localHour(hour * millisPerHour),
    last: (hour: number) => localHour(hour * millisPerHour + millisPerHour - 1)
  }
}

/** For UTC hour `from + i`, the first and the last local hour that it overlaps are at index i. See `makeLocalHours`. */
export interface LocalHourColumns {
  readonly first: Int32Array
  readonly last: Int32Array
}

const latestColumns = new Map<string, LocalHourColumns & { readonly from: number; readonly until: number }>()

/**
 * Does what `makeLocalHours` does, for all hours of a span at once. The latest columns of a zone are kept, since the
 * instances of a fleet, and the fits of each, have the same or a shorter span. They must not be written to.
 */
export const localHourColumns = (timezone: string, from: number, until: number): LocalHourColumns => {
  let known = latestColumns.get(timezone)
  if (known === undefined || from < known.from || until > known.until) {
    const local = makeLocalHours(timezone, from, until)
    const first = new Int32Array(until - from)
    const last = new Int32Array(until - from)
    for (let index = 0; index < first.length; index++) {
      first[index] = local.first(from + index)
      last[index] = local.last(from + index)
    }
    known = { from, until, first, last }
    latestColumns.set(timezone, known)
  }
  return {
    first: known.first.subarray(from - known.from, until - known.from),
    last: known.last.subarray(from - known.from, until - known.from)
  }
}
