import type { MetricName } from "./MetricName.ts"

/**
 * The hourly aggregates of one metric of one instance, as columns of equal length. The columns are named as in
 * `HourlyMetric`; index i of every column belongs to the same row. Each hour occurs once, in no particular order.
 */
export interface HourlyMetricSeries {
  readonly metric_name: MetricName
  /** The starts of the hours in UTC, in milliseconds since 1970-01-01T00:00Z. */
  readonly hour: Float64Array
  readonly avg_value: Float64Array
  readonly max_value: Float64Array
  readonly sample_count: Int32Array
}
