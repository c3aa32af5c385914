import * as Schema from "effect/Schema"

/**
 * The metrics that are collected, by their names in CloudWatch's namespace `AWS/RDS`. To collect another metric, add
 * its name here: discovery, collection, the store and the API follow this list.
 *
 * Units are CloudWatch's: percent, count, and operations a second. The capacity is that of Aurora Serverless v2, in
 * ACUs.
 */
export const MetricName = Schema.Literals([
  "CPUUtilization",
  "DatabaseConnections",
  "ReadIOPS",
  "ServerlessDatabaseCapacity",
  "WriteIOPS"
])

export type MetricName = typeof MetricName.Type

/** All metric names, in alphabetical order. */
export const metricNames: ReadonlyArray<MetricName> = MetricName.literals.toSorted()

/** A metric that shows use. Every instance publishes all of them. */
export type ActivityMetricName = Exclude<MetricName, "ServerlessDatabaseCapacity">

const showsActivity = (name: MetricName): name is ActivityMetricName => name !== "ServerlessDatabaseCapacity"

/** The names of the metrics that show use, in alphabetical order. */
export const activityMetricNames: ReadonlyArray<ActivityMetricName> = metricNames.filter(showsActivity)

/** The class of the instances of Aurora Serverless v2. They are paid by their capacity. */
export const serverlessClass = "db.serverless"

/**
 * The metrics that are collected of an instance of a class, in alphabetical order. Every query costs, so the capacity
 * is read only where it decides the price.
 */
export const metricsOfClass = (className: string | null): ReadonlyArray<MetricName> =>
  className === serverlessClass ? metricNames : activityMetricNames
