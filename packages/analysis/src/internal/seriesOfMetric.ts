import type { MetricName } from "@snoozeql/domain/MetricName"
import type { SeriesName } from "../HourObservation.ts"

/** The series that come from each metric, and the statistic that they are. */
export const seriesOfMetric: {
  readonly [Name in MetricName]: ReadonlyArray<readonly [SeriesName, "avg_value" | "max_value"]>
} = {
  CPUUtilization: [
    ["cpu_avg", "avg_value"],
    ["cpu_max", "max_value"]
  ],
  DatabaseConnections: [["connections_avg", "avg_value"]],
  ReadIOPS: [["read_iops_avg", "avg_value"]],
  WriteIOPS: [["write_iops_avg", "avg_value"]]
}
