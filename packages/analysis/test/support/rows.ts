import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import type { HourObservation, HourValue, SeriesName } from "../../src/hours/HourObservation.ts"
import { everySeries } from "../../src/hours/internal/everySeries.ts"
import { available, type HourTable, missing, other, stopped } from "../../src/hours/internal/HourTable.ts"
import { seriesOfMetric } from "../../src/hours/internal/seriesOfMetric.ts"
import { findStatusSpans, statusInSpan } from "../../src/hours/internal/statusSpans.ts"
import type { ObservedHistory, ObservedSeries } from "../../src/hours/ObservedHistory.ts"
import type { ObservedStatus, ObservedStatusChange } from "../../src/hours/ObservedStatus.ts"

/** A row as the store keeps it. */
export type ObservedMetric = Pick<HourlyMetric, "metric_name" | "hour" | "avg_value" | "max_value" | "sample_count">

const seriesOf = (rows: ReadonlyArray<ObservedMetric>): ReadonlyArray<ObservedSeries> =>
  Array.from(
    Map.groupBy(rows, ({ metric_name }) => metric_name),
    ([metric_name, of]) => ({
      metric_name,
      hour: Float64Array.from(of, ({ hour }) => hour.epochMilliseconds),
      avg_value: Float64Array.from(of, ({ avg_value }) => avg_value),
      max_value: Float64Array.from(of, ({ max_value }) => max_value),
      sample_count: Int32Array.from(of, ({ sample_count }) => sample_count)
    })
  )

/** The rows as columns. */
export const historyOfRows = (
  rows: ReadonlyArray<ObservedMetric>,
  statusChanges: ReadonlyArray<ObservedStatusChange> = []
): ObservedHistory => ({ series: seriesOf(rows), statusChanges })

const severity: { readonly [Status in ObservedStatus]: number } = { available: 0, other: 1, stopped: 2 }

/**
 * Combines rows and status changes into one observation an hour, in ascending order: what a table is made of, in its
 * plainest form.
 */
export const observeRows = (
  metrics: ReadonlyArray<ObservedMetric>,
  statusChanges: ReadonlyArray<ObservedStatusChange>,
  until: DateTime.Utc
): ReadonlyArray<HourObservation> => {
  const hours = new Map<number, { status: ObservedStatus; values: { [Name in SeriesName]?: HourValue } }>()
  const hourOf = (hour: number) => {
    const known = hours.get(hour)
    if (known !== undefined) return known
    const added: { status: ObservedStatus; values: { [Name in SeriesName]?: HourValue } } = {
      status: "available",
      values: {}
    }
    hours.set(hour, added)
    return added
  }

  for (const metric of metrics) {
    const { values } = hourOf(Math.floor(metric.hour.epochMilliseconds / millisPerHour))
    for (const [name, field] of seriesOfMetric[metric.metric_name]) {
      values[name] = { value: metric[field], sample_count: metric.sample_count }
    }
  }

  const spans = findStatusSpans(
    statusChanges,
    Math.min(...hours.keys()),
    Math.ceil(until.epochMilliseconds / millisPerHour)
  )
  for (const span of spans) {
    for (let hour = span.from; hour < span.until; hour++) {
      const status = statusInSpan(span, hour, hours.has(hour))
      const known = span.status === "stopped" ? hourOf(hour) : hours.get(hour)
      if (known !== undefined && severity[status] > severity[known.status]) known.status = status
    }
  }

  return [...hours]
    .toSorted(([a], [b]) => a - b)
    .map(([hour, { status, values }]) => ({ hour: DateTime.makeUnsafe(hour * millisPerHour), status, values }))
}

const statusCode = { available, other, stopped } as const

/** The table that `makeHourTable` makes, hour by hour. */
export const plainTable = (
  observations: ReadonlyArray<HourObservation>,
  from: number,
  until: number
): Pick<HourTable, "first" | "length" | "sampleCounts" | "status" | "values"> => {
  const known = new Map(observations.map((seen) => [seen.hour.epochMilliseconds / millisPerHour, seen]))
  let first = from
  while (first < until && !known.has(first)) first++
  const hours = Array.from({ length: until - first }, (_, index) => known.get(first + index))
  const column = (name: SeriesName, field: keyof HourValue) =>
    Float64Array.from(hours, (seen) => seen?.values[name]?.[field] ?? Number.NaN)
  return {
    first,
    length: hours.length,
    status: Uint8Array.from(hours, (seen) => (seen === undefined ? missing : statusCode[seen.status])),
    values: everySeries((name) => column(name, "value")),
    sampleCounts: everySeries((name) => column(name, "sample_count"))
  }
}
