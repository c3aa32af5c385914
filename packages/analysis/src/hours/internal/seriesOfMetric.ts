import { type MetricName, metricNames } from "@snoozeql/domain/MetricName"

/** The series of each metric, and the field of its aggregates that holds their values. */
export const seriesOfMetric = {
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
  // It decides the price, and says nothing about use.
  ServerlessDatabaseCapacity: [],
  WriteIOPS: [
    ["write_iops_avg", "avg_value"],
    ["write_iops_max", "max_value"]
  ]
} as const satisfies { readonly [Name in MetricName]: ReadonlyArray<readonly [string, "avg_value" | "max_value"]> }

type SeriesOfMetric = (typeof seriesOfMetric)[MetricName][number][0]

const metricsBySeries: ReadonlyMap<SeriesOfMetric, MetricName> = new Map(
  metricNames.flatMap((metric) => seriesOfMetric[metric].map(([series]) => [series, metric] as const))
)

/** The metric that a series belongs to. */
export const metricOf = (series: SeriesOfMetric): MetricName | undefined => metricsBySeries.get(series)
