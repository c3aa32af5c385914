import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import type { HourlyMetricSeries } from "@snoozeql/domain/HourlyMetricSeries"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { MetricName } from "@snoozeql/domain/MetricName"
import { millisPerDay, millisPerHour } from "@snoozeql/domain/timeUnits"
import {
  type HourColumns,
  hoursPerDay,
  keepHours,
  packDay,
  type PackedHour,
  unpackDay,
  unpackInto
} from "./packedDay.ts"
import { daysPerWeek, packWeek, type PackedDays, readDays, unpackDays, weekOf } from "./packedWeek.ts"

/** Days since 1970-01-01 in UTC that an instant lies in, which is given in milliseconds since the epoch. */
export const dayOf = (millis: number): number => Math.floor(millis / millisPerDay)

/** One metric of one instance on one UTC day. */
export interface DayKey {
  readonly instance_id: InstanceId
  readonly metric_name: MetricName
  /** Days since 1970-01-01. */
  readonly day: number
}

/** Hours of a day that are to be packed, each once. */
export interface DayOfHours extends DayKey {
  readonly hours: ReadonlyArray<PackedHour>
}

/** The key of a day as text. */
export const dayKey = ({ day, instance_id, metric_name }: DayKey): string => `${instance_id} ${metric_name} ${day}`

const toPackedHour = (millis: number, values: Omit<PackedHour, "hourOfDay">): PackedHour => ({
  hourOfDay: Math.floor(millis / millisPerHour) - dayOf(millis) * hoursPerDay,
  avg_value: values.avg_value,
  max_value: values.max_value,
  sample_count: values.sample_count
})

/** Aggregates, each hour once, by instance, metric and day. */
export const daysOfRows = (rows: ReadonlyArray<HourlyMetricInput>): ReadonlyArray<DayOfHours> => {
  const days = new Map<string, DayKey & { readonly hours: Array<PackedHour> }>()
  for (const row of rows) {
    const { instance_id, metric_name } = row
    const { epochMilliseconds } = row.hour
    const key = { instance_id, metric_name, day: dayOf(epochMilliseconds) }
    const known = days.get(dayKey(key))
    const day = known ?? { ...key, hours: [] }
    if (known === undefined) days.set(dayKey(key), day)
    day.hours.push(toPackedHour(epochMilliseconds, row))
  }
  return [...days.values()]
}

/** The hours of series by instance, metric and day. */
export const daysOfSeries = (
  instance_id: InstanceId,
  series: ReadonlyArray<HourlyMetricSeries>
): ReadonlyArray<DayOfHours> =>
  series.flatMap(({ avg_value, hour, max_value, metric_name, sample_count }) => {
    const days = new Map<number, Array<PackedHour>>()
    for (const [index, millis] of hour.entries()) {
      const packed = toPackedHour(millis, {
        avg_value: avg_value[index] ?? Number.NaN,
        max_value: max_value[index] ?? Number.NaN,
        sample_count: sample_count[index] ?? 0
      })
      const known = days.get(dayOf(millis))
      if (known === undefined) days.set(dayOf(millis), [packed])
      else known.push(packed)
    }
    return [...days].map(([day, hours]) => ({ instance_id, metric_name, day, hours }))
  })

/** Whether an hour takes the place of the stored one. */
export type Wins = (stored: PackedHour, incoming: PackedHour) => boolean

/** Hourly rows are what history is made of. */
export const hourlyRowWins: Wins = () => true

/** A snapshot of a closed hour: the richer one counts, of two as rich ones the newer. */
export const richerWins: Wins = (stored, incoming) => incoming.sample_count >= stored.sample_count

/** What becomes of a day, or of the days of a week. */
export interface MergedDay {
  /** Undefined if nothing changes. */
  readonly packed: Uint8Array | undefined
  readonly written: number
  readonly unchanged: number
  readonly stale: number
}

const isEqual = (a: PackedHour, b: PackedHour): boolean =>
  a.avg_value === b.avg_value && a.max_value === b.max_value && a.sample_count === b.sample_count

/** Adds hours to a stored day; `packed` is undefined where nothing is stored of it. */
export const mergeDay = (
  packed: Uint8Array | undefined,
  incoming: ReadonlyArray<PackedHour>,
  wins: Wins
): MergedDay => {
  const hours = new Map((packed === undefined ? [] : unpackDay(packed)).map((hour) => [hour.hourOfDay, hour]))
  const counts = { written: 0, unchanged: 0, stale: 0 }
  for (const hour of incoming) {
    const stored = hours.get(hour.hourOfDay)
    if (stored !== undefined && isEqual(stored, hour)) counts.unchanged += 1
    else if (stored !== undefined && !wins(stored, hour)) counts.stale += 1
    else {
      counts.written += 1
      hours.set(hour.hourOfDay, hour)
    }
  }
  const merged = [...hours.values()].toSorted((a, b) => a.hourOfDay - b.hourOfDay)
  return { packed: counts.written === 0 ? undefined : packDay(merged), ...counts }
}

/** Returns a day without its hours before `from`, in milliseconds since the epoch; undefined if none is left. */
export const withoutHoursBefore = (packed: Uint8Array, day: number, from: number): Uint8Array | undefined => {
  if (day * millisPerDay >= from) return packed
  const kept = unpackDay(packed).filter(({ hourOfDay }) => day * millisPerDay + hourOfDay * millisPerHour >= from)
  return kept.length === 0 ? undefined : packDay(kept)
}

/** One metric of one instance in one week, which begins with the day `week`. */
export interface WeekKey extends Omit<DayKey, "day"> {
  readonly week: number
}

/** The key of a week as text. */
export const weekKey = ({ instance_id, metric_name, week }: WeekKey): string => `${instance_id} ${metric_name} ${week}`

/** Groups days by the weeks that they lie in. */
export const weeksOfDays = (
  days: ReadonlyArray<DayOfHours>
): ReadonlyArray<WeekKey & { readonly days: ReadonlyArray<DayOfHours> }> => {
  const weeks = new Map<string, WeekKey & { readonly days: Array<DayOfHours> }>()
  for (const day of days) {
    const key = { instance_id: day.instance_id, metric_name: day.metric_name, week: weekOf(day.day) }
    const week = weeks.get(weekKey(key)) ?? { ...key, days: [] }
    weeks.set(weekKey(key), week)
    week.days.push(day)
  }
  return [...weeks.values()]
}

/** Adds days to those that are stored of their week. `packed` is the week; undefined if nothing changes. */
export const mergeWeek = (
  week: number,
  stored: PackedDays,
  incoming: ReadonlyArray<DayOfHours>,
  wins: Wins
): MergedDay => {
  const days = new Map(stored)
  const counts = { written: 0, unchanged: 0, stale: 0 }
  for (const { day, hours } of incoming) {
    const { packed, stale, unchanged, written } = mergeDay(days.get(day), hours, wins)
    counts.written += written
    counts.unchanged += unchanged
    counts.stale += stale
    if (packed !== undefined) days.set(day, packed)
  }
  return { packed: counts.written === 0 ? undefined : packWeek(week, days), ...counts }
}

/** Returns a stored value without its hours before `from`; undefined if none is left. */
export const withoutDaysBefore = (packed: Uint8Array, first: number, from: number): Uint8Array | undefined => {
  const kept = [...unpackDays(packed, first)].flatMap(([day, ofDay]) => {
    const rest = withoutHoursBefore(ofDay, day, from)
    return rest === undefined ? [] : [[day, rest] as const]
  })
  return kept.length === 0 ? undefined : packWeek(first, new Map(kept))
}

/** What the history has of one metric. */
export interface PackedSeries {
  readonly metric_name: MetricName
  /** The first day of each value, in days since 1970-01-01. No day is in two values. */
  readonly days: ArrayLike<number>
  /** The values, one after the other in the order of `days`: each is a packed week or a packed day. */
  readonly packed: Uint8Array
}

/** Both ends are inclusive, in milliseconds since the epoch. */
export interface MillisRange {
  readonly start: number
  readonly end: number
}

const lowest = (numbers: Float64Array): number => {
  let found = Number.POSITIVE_INFINITY
  for (const number of numbers) if (number < found) found = number
  return found
}

/**
 * One metric of the history together with its hourly rows, hours from `start` to `end`. Of an hour that both have the
 * row counts. Undefined if neither has any hour of the range.
 */
export const joinSeries = (
  metric_name: MetricName,
  history: PackedSeries | undefined,
  rows: HourlyMetricSeries | undefined,
  { end, start }: MillisRange
): HourlyMetricSeries | undefined => {
  const rowCount = rows?.hour.length ?? 0
  // Room for the hours of the range, and for one day without any of them.
  const rangeHours = Math.floor((end - start) / millisPerHour) + 1 + hoursPerDay
  const packedHours = Math.min((history?.days.length ?? 0) * daysPerWeek * hoursPerDay, Math.max(0, rangeHours))
  const capacity = packedHours + rowCount
  const columns: HourColumns = {
    length: 0,
    hour: new Float64Array(capacity),
    avg_value: new Float64Array(capacity),
    max_value: new Float64Array(capacity),
    sample_count: new Int32Array(capacity)
  }
  if (history !== undefined) {
    const firstRow = rows === undefined ? Number.POSITIVE_INFINITY : lowest(rows.hour)
    // Only days that overlap the rows need the hours of the rows.
    let ofRows: ReadonlySet<number> | undefined
    const isWanted = (hour: number): boolean =>
      hour >= start && hour <= end && (hour < firstRow || !(ofRows ??= new Set(rows?.hour)).has(hour))
    const firstToCheck = Math.min(end, firstRow)
    const { buffer, byteLength, byteOffset } = history.packed
    const view = new DataView(buffer, byteOffset, byteLength)
    const readDay = (day: number, at: number): number => {
      const dayStart = day * millisPerDay
      const from = columns.length
      const next = unpackInto(columns, view, at, dayStart)
      if (dayStart < start || dayStart + millisPerDay > firstToCheck) keepHours(columns, from, isWanted)
      return next
    }
    let at = 0
    for (let index = 0; index < history.days.length; index++) {
      at = readDays(view, at, history.days[index] ?? Number.NaN, readDay)
    }
  }
  const { length } = columns
  if (rows !== undefined) {
    columns.hour.set(rows.hour, length)
    columns.avg_value.set(rows.avg_value, length)
    columns.max_value.set(rows.max_value, length)
    columns.sample_count.set(rows.sample_count, length)
  }
  const total = length + rowCount
  if (total === 0) return undefined
  return {
    metric_name,
    hour: columns.hour.subarray(0, total),
    avg_value: columns.avg_value.subarray(0, total),
    max_value: columns.max_value.subarray(0, total),
    sample_count: columns.sample_count.subarray(0, total)
  }
}
