import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { seriesNames } from "../HourObservation.ts"
import type { ObservedHistory, ObservedSeries } from "../ObservedHistory.ts"
import { type EverySeries, everySeries } from "./everySeries.ts"
import { seriesOfMetric } from "./seriesOfMetric.ts"
import { findStatusSpans, statusInSpan } from "./statusSpans.ts"

/** No row, or a row in which the instance did not run as usual. */
export const missing = 0
export const available = 1
export const other = 2
export const stopped = 3
/** Of the lower values of a cluster: fewer members existed than would have them. */
export const absent = 4

/**
 * The observations hour by hour, without gaps: hour `first + i` is at index i of every column. A value that was not
 * observed is NaN, and so is an unknown sample count.
 */
export interface HourTable {
  /** Hours since 1970-01-01T00:00Z. */
  readonly first: number
  readonly length: number
  readonly status: Uint8Array
  readonly values: EverySeries<Float64Array>
  readonly sampleCounts: EverySeries<Float64Array>
  /**
   * Of a cluster: the tables of the second greatest values of its members, of the third greatest ones, and so on, with
   * the same hours. Omitted for an instance.
   */
  readonly lower?: ReadonlyArray<HourTable>
}

/** Columns of NaN. They share one buffer, which costs less than one buffer for each. */
export const columns = (length: number): EverySeries<Float64Array> => {
  const all = new Float64Array(seriesNames.length * length).fill(Number.NaN)
  return everySeries((name) => {
    const index = seriesNames.indexOf(name)
    return all.subarray(index * length, (index + 1) * length)
  })
}

const statusCode = { available, other, stopped } as const

/** The status of every hour from `from` to `until`, or `missing` if there is neither a row nor a stop. */
const statusByHour = ({ series, statusChanges }: ObservedHistory, from: number, until: number): Uint8Array => {
  const status = new Uint8Array(Math.max(0, until - from))
  let firstHour = Number.POSITIVE_INFINITY
  for (const { hour: hours } of series) {
    for (const millis of hours) {
      const hour = Math.floor(millis / millisPerHour)
      firstHour = Math.min(firstHour, hour)
      if (hour >= from && hour < until) status[hour - from] = available
    }
  }
  for (const span of findStatusSpans(statusChanges, firstHour, until)) {
    for (let index = Math.max(0, span.from - from); index < span.until - from; index++) {
      const known = status[index] ?? missing
      const ofHour = statusInSpan(span, from + index, known !== missing)
      if (span.status === "stopped" || known !== missing) status[index] = Math.max(known, statusCode[ofHour])
    }
  }
  return status
}

/** Copies every value and sample count whose hour is in the table to the index of that hour. */
const copySeries = (
  { hour, sample_count }: ObservedSeries,
  from: Float64Array,
  {
    first,
    sampleCounts,
    values
  }: { readonly first: number; readonly sampleCounts: Float64Array; readonly values: Float64Array }
) => {
  for (let row = 0; row < hour.length; row++) {
    const index = Math.floor((hour[row] ?? Number.NaN) / millisPerHour) - first
    if (!(index >= 0 && index < values.length)) continue
    const value = from[row] ?? Number.NaN
    if (Number.isNaN(value)) continue
    values[index] = value
    sampleCounts[index] = sample_count[row] ?? Number.NaN
  }
}

/**
 * Makes the table of the hours from `from` (inclusive) to `until` (exclusive). It starts at the first hour with a row or
 * a stop. The order of the rows does not matter.
 */
export const makeHourTable = (history: ObservedHistory, from: number, until: number): HourTable => {
  const statusOfAll = statusByHour(history, from, until)
  const missed = statusOfAll.findIndex((status) => status !== missing)
  const status = statusOfAll.subarray(missed < 0 ? statusOfAll.length : missed)
  const { length } = status
  const first = until - length
  const values = columns(length)
  const sampleCounts = columns(length)
  for (const column of history.series) {
    for (const [name, statistic] of seriesOfMetric[column.metric_name]) {
      copySeries(column, column[statistic], { first, values: values[name], sampleCounts: sampleCounts[name] })
    }
  }
  return { first, length, status, values, sampleCounts }
}

/** The part of the table from hour `from` to `until` (exclusive). Its columns are views of the same memory. */
export const between = (table: HourTable, from: number, until: number): HourTable => {
  const start = Math.min(table.length, Math.max(0, from - table.first))
  const end = Math.max(start, Math.min(table.length, until - table.first))
  const cut = (whole: EverySeries<Float64Array>): EverySeries<Float64Array> =>
    everySeries((name) => whole[name].subarray(start, end))
  return {
    first: table.first + start,
    length: end - start,
    status: table.status.subarray(start, end),
    values: cut(table.values),
    sampleCounts: cut(table.sampleCounts),
    ...(table.lower !== undefined && { lower: table.lower.map((rank) => between(rank, from, until)) })
  }
}

/** The part of the table before hour `until`. Its columns are views of the same memory. */
export const before = (table: HourTable, until: number): HourTable => between(table, table.first, until)
