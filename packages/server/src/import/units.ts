import type { MetricName } from "@snoozeql/domain/MetricName"

/** The units in which RDS publishes the metrics. Source: the metrics of Amazon RDS in its user guide. */
export const unitOf: Readonly<Record<MetricName, string>> = {
  CPUUtilization: "Percent",
  DatabaseConnections: "Count",
  ReadIOPS: "Count/Second",
  WriteIOPS: "Count/Second"
}

/** Why values of this unit are not of the metric; undefined where they may be. `None` says nothing. */
export const contradictingUnit = (unit: string, metric: MetricName): string | undefined =>
  unit === "None" || unit === unitOf[metric] ? undefined : `Unit: expected ${unitOf[metric]} for ${metric}, not ${unit}`
