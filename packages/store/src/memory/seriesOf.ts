import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import type { HourlyMetricRowColumns, HourlyMetricSeries } from "@snoozeql/domain/HourlyMetricSeries"
import { metricNames } from "@snoozeql/domain/MetricName"

/** The rows of an instance as columns, a series for each metric that has any. */
export const seriesOf = (rows: ReadonlyArray<HourlyMetric>): ReadonlyArray<HourlyMetricSeries> =>
  metricNames.flatMap((metric_name) => {
    const ofMetric = rows.filter((row) => row.metric_name === metric_name)
    if (ofMetric.length === 0) return []
    return {
      metric_name,
      hour: Float64Array.from(ofMetric, (row) => row.hour.epochMilliseconds),
      avg_value: Float64Array.from(ofMetric, (row) => row.avg_value),
      max_value: Float64Array.from(ofMetric, (row) => row.max_value),
      sample_count: Int32Array.from(ofMetric, (row) => row.sample_count)
    }
  })

/** The rows of an instance, sorted by hour, as columns of whole rows for each metric that has any. */
export const rowColumnsOf = (rows: ReadonlyArray<HourlyMetric>): ReadonlyArray<HourlyMetricRowColumns> =>
  seriesOf(rows).map((series) => {
    const ofMetric = rows.filter((row) => row.metric_name === series.metric_name)
    return {
      ...series,
      min_value: Float64Array.from(ofMetric, (row) => row.min_value),
      id: ofMetric.map((row) => row.id),
      created_at: Float64Array.from(ofMetric, (row) => row.created_at.epochMilliseconds),
      updated_at: Float64Array.from(ofMetric, (row) => row.updated_at.epochMilliseconds)
    }
  })
