import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import type { HourlyMetricSeries } from "@snoozeql/domain/HourlyMetricSeries"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import { seriesOfMetric } from "./internal/seriesOfMetric.ts"
import { findStatusSpans } from "./internal/statusSpans.ts"
import type { ObservedStatus, ObservedStatusChange } from "./ObservedStatus.ts"

/**
 * The series by which an hour is judged: the average and the maximum of each metric in the hour. The units are those of
 * CloudWatch: percent, count, operations a second.
 */
export const seriesNames = [
  "cpu_avg",
  "cpu_max",
  "connections_avg",
  "connections_max",
  "read_iops_avg",
  "read_iops_max",
  "write_iops_avg",
  "write_iops_max"
] as const
/** The name of a judged series: a metric and its statistic. */
export type SeriesName = (typeof seriesNames)[number]

/** A series' value of one hour; `sample_count` is null where it is not known. */
export interface HourValue {
  readonly value: number
  readonly sample_count: number | null
}

/** What is known of one instance in one hour. A series that is absent was not observed: it is unknown, never zero. */
export interface HourObservation {
  /** The start of the hour in UTC. */
  readonly hour: DateTime.Utc
  readonly status: ObservedStatus
  readonly values: { readonly [Name in SeriesName]?: HourValue }
}

const severity: { readonly [Status in ObservedStatus]: number } = { available: 0, other: 1, stopped: 2 }

/** What an observation is made of: `HourlyMetric` rows qualify. */
export type ObservedMetric = Pick<HourlyMetric, "metric_name" | "hour" | "avg_value" | "max_value" | "sample_count">

/**
 * What is known of one instance, as the store keeps it. To judge it means the same as to judge what `observeHours` makes of
 * the same rows and changes, and takes three fifths of the time.
 */
export interface ObservedHistory {
  /** At most one series of a metric; hours that are absent were not observed. */
  readonly series: ReadonlyArray<HourlyMetricSeries>
  readonly statusChanges: ReadonlyArray<ObservedStatusChange>
}

/**
 * Brings the hourly rows of one instance and its status changes together, hour by hour, in ascending order.
 *
 * The status of an hour is the worst one that held in any part of it (`stopped` before `other` before `available`). An
 * hour without rows is listed only if the instance was stopped in it. Before the first change the status is the change's
 * `previous_status`, where there is one; an instance without changes is taken to run whenever it has metrics. Stopped
 * hours reach up to `until`, which is exclusive.
 */
export const observeHours = (
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
      const known = span.status === "stopped" ? hourOf(hour) : hours.get(hour)
      if (known !== undefined && severity[span.status] > severity[known.status]) known.status = span.status
    }
  }

  return [...hours]
    .toSorted(([a], [b]) => a - b)
    .map(([hour, { status, values }]) => ({ hour: DateTime.makeUnsafe(hour * millisPerHour), status, values }))
}
