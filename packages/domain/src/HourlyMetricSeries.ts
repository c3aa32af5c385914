import type { MetricId } from "./HourlyMetric.ts"
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

/** The aggregates of one metric of one instance as columns: a series with its minima, sorted by hour. */
export interface HourlyMetricColumns extends HourlyMetricSeries {
  readonly min_value: Float64Array
}

/** Whole rows of one metric of one instance as columns, sorted by hour. */
export interface HourlyMetricRowColumns extends HourlyMetricColumns {
  readonly id: ReadonlyArray<MetricId>
  /** The times of the first write, in milliseconds since 1970-01-01T00:00Z, rounded down. */
  readonly created_at: Float64Array
  /** The times of the last write, in milliseconds since 1970-01-01T00:00Z, rounded down. */
  readonly updated_at: Float64Array
}
