import type { HourlyMetric, MetricId } from "@snoozeql/domain/HourlyMetric"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { MetricName } from "@snoozeql/domain/MetricName"
import { DateTime } from "effect"

/** A row of `metrics_hourly`, with the columns of `rowColumns`. */
export interface MetricRow {
  readonly id: MetricId
  readonly instance_id: InstanceId
  readonly metric_name: MetricName
  readonly hour: Date
  readonly avg_value: number
  readonly max_value: number
  readonly min_value: number
  readonly sample_count: number
  readonly created_at: Date
  readonly updated_at: Date
}

/** The columns of a `MetricRow`, as SQL. */
export const rowColumns =
  "id, instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count, created_at, updated_at"

/** The metric of a row. */
export const fromRow = (row: MetricRow): HourlyMetric => ({
  id: row.id,
  instance_id: row.instance_id,
  metric_name: row.metric_name,
  hour: DateTime.fromDateUnsafe(row.hour),
  avg_value: row.avg_value,
  max_value: row.max_value,
  min_value: row.min_value,
  sample_count: row.sample_count,
  created_at: DateTime.fromDateUnsafe(row.created_at),
  updated_at: DateTime.fromDateUnsafe(row.updated_at)
})
