import type { MetricName } from "@snoozeql/domain/MetricName"
import type { DateTime } from "effect"

/** What to read of a file. */
export interface ParseOptions {
  readonly metric: MetricName
  /** The id of one of several results of get-metric-data. */
  readonly result?: string | undefined
  /** How many milliseconds a value stands for, where the file does not say it. */
  readonly period?: number | undefined
  /** The zone of timestamps without an offset. */
  readonly zone: DateTime.TimeZone
}
