import { type ActivityMetricName, activityMetricNames } from "@snoozeql/domain/MetricName"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import { seriesOfMetric } from "./internal/seriesOfMetric.ts"
import type { ObservedHistory, ObservedSeries } from "./ObservedHistory.ts"
import type { ObservedStatus, ObservedStatusChange } from "./ObservedStatus.ts"

/**
 * The series that an analysis uses: the hourly averages and the hourly maxima of each metric. The units are those of
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
/** The name of a series that an analysis uses: a metric and its statistic. */
export type SeriesName = (typeof seriesNames)[number]

/** The value of one series in one hour. `sample_count` is null if it is unknown. */
export interface HourValue {
  readonly value: number
  readonly sample_count: number | null
}

/** What is known of one instance in one hour. A series without a value was not observed: it is unknown, never zero. */
export interface HourObservation {
  /** The start of the hour in UTC. */
  readonly hour: DateTime.Utc
  readonly status: ObservedStatus
  readonly values: { readonly [Name in SeriesName]?: HourValue }
}

/** A status of RDS in which an instance is as observed. */
const statusWord = { stopped: "stopped", other: "modifying" } as const

/**
 * The changes of status that give each hour its status. Every hour has its own change, so that an hour with values in
 * the middle of a stop stays stopped, as it was observed.
 */
const statusChangesOf = (observations: ReadonlyArray<HourObservation>): ReadonlyArray<ObservedStatusChange> => {
  const changes = new Map<number, ObservedStatusChange>()
  const change = (at: number, status: string) =>
    changes.set(at, { observed_at: DateTime.makeUnsafe(at), previous_status: null, status })
  for (const { hour, status } of observations) {
    if (status === "available") continue
    const end = hour.epochMilliseconds + millisPerHour
    change(hour.epochMilliseconds, statusWord[status])
    if (!changes.has(end)) change(end, "available")
  }
  return [...changes.values()]
}

const seriesOf = (metric_name: ActivityMetricName, observations: ReadonlyArray<HourObservation>): ObservedSeries => {
  const [[average], [maximum]] = seriesOfMetric[metric_name]
  const valueOf = (name: SeriesName) =>
    Float64Array.from(observations, ({ values }) => values[name]?.value ?? Number.NaN)
  return {
    metric_name,
    hour: Float64Array.from(observations, ({ hour }) => hour.epochMilliseconds),
    avg_value: valueOf(average),
    max_value: valueOf(maximum),
    sample_count: Float64Array.from(
      observations,
      ({ values }) => (values[average] ?? values[maximum])?.sample_count ?? Number.NaN
    )
  }
}

/**
 * Makes a history of observations, which may be in any order. Observations of the same hour must be equal. Use it for
 * hours that do not come from the store, such as those of a CSV file.
 */
export const historyOf = (observations: ReadonlyArray<HourObservation>): ObservedHistory => ({
  series: activityMetricNames.map((metric) => seriesOf(metric, observations)),
  statusChanges: statusChangesOf(observations)
})
