import type { MetricName } from "@snoozeql/domain/MetricName"
import type { DateTime } from "effect"

/** What to read from a file, and how. */
export interface ParseOptions {
  readonly metric: MetricName
  /** The id of the result to read, if the file has several results of get-metric-data. */
  readonly result?: string | undefined
  /** The period of a value in milliseconds, if the file does not state it. */
  readonly period?: number | undefined
  /** The time zone of timestamps without an offset. */
  readonly zone: DateTime.TimeZone
}
