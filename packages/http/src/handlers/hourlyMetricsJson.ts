import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { DateTime } from "effect"

/**
 * The JSON text of `HourlyMetrics`, equal to what the schema's encoding and JSON.stringify return. It does not check
 * every value again, since rows come from the store, which has checked them. For 1,344 rows (14 days of four metrics)
 * it takes a quarter of the time.
 *
 * Ids, metric names and instants contain no character that JSON escapes, and JSON.stringify writes finite numbers as a
 * template literal does.
 */
export const encodeHourlyMetrics = (rows: ReadonlyArray<HourlyMetric>): string => {
  const instants = new Map<number, string>()
  // Many rows have the same instants: each hour has a row for every metric, and a pass writes its rows at one time.
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
