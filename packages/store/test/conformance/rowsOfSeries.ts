import type { HourlyMetricSeries } from "@snoozeql/domain/HourlyMetricSeries"

/** The rows that series are columns of, by hour, then metric name. */
export const rowsOfSeries = (series: ReadonlyArray<HourlyMetricSeries> = []) =>
  series
    .flatMap(({ avg_value, hour, max_value, metric_name, sample_count }) =>
      [...hour].map((each, index) => ({
        metric_name,
        hour: each,
        avg_value: avg_value[index],
        max_value: max_value[index],
        sample_count: sample_count[index]
      }))
    )
    .toSorted((a, b) => a.hour - b.hour || (a.metric_name < b.metric_name ? -1 : 1))
