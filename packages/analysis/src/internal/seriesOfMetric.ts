import { type MetricName, metricNames } from "@snoozeql/domain/MetricName"
import type { SeriesName } from "../HourObservation.ts"

/** The series that come from each metric, and the statistic that they are. */
export const seriesOfMetric: {
  readonly [Name in MetricName]: ReadonlyArray<readonly [SeriesName, "avg_value" | "max_value"]>
} = {
  CPUUtilization: [
    ["cpu_avg", "avg_value"],
    ["cpu_max", "max_value"]
  ],
  DatabaseConnections: [
    ["connections_avg", "avg_value"],
    ["connections_max", "max_value"]
  ],
  ReadIOPS: [
    ["read_iops_avg", "avg_value"],
    ["read_iops_max", "max_value"]
  ],
  WriteIOPS: [
    ["write_iops_avg", "avg_value"],
    ["write_iops_max", "max_value"]
  ]
}

const metricsBySeries: ReadonlyMap<SeriesName, MetricName> = new Map(
  metricNames.flatMap((metric) => seriesOfMetric[metric].map(([series]) => [series, metric] as const))
)

/** The metric that a series is a statistic of. */
export const metricOf = (series: SeriesName): MetricName | undefined => metricsBySeries.get(series)
