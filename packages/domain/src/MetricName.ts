import { Schema } from "effect"

/**
 * The metrics that are collected, by their names in CloudWatch's namespace `AWS/RDS`. To collect another metric, add
 * its name here: discovery, collection, the store and the API follow this list.
 *
 * Units are CloudWatch's: percent, count, and operations a second.
 */
export const MetricName = Schema.Literals(["CPUUtilization", "DatabaseConnections", "ReadIOPS", "WriteIOPS"])

export type MetricName = typeof MetricName.Type

/** All metric names, in alphabetical order. */
export const metricNames: ReadonlyArray<MetricName> = MetricName.literals.toSorted()
