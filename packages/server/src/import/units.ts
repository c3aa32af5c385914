import type { MetricName } from "@snoozeql/domain/MetricName"

/** The units in which RDS publishes the metrics. Source: the metrics of Amazon RDS in its user guide. */
export const unitOf: Readonly<Record<MetricName, string>> = {
  CPUUtilization: "Percent",
  DatabaseConnections: "Count",
  ReadIOPS: "Count/Second",
  ServerlessDatabaseCapacity: "Count",
  WriteIOPS: "Count/Second"
}

/** Why values in this unit cannot belong to the metric; undefined if they can. `None` says nothing about the unit. */
export const contradictingUnit = (unit: string, metric: MetricName): string | undefined =>
  unit === "None" || unit === unitOf[metric] ? undefined : `Unit: expected ${unitOf[metric]} for ${metric}, not ${unit}`
