import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import { maximumSampleCount } from "@snoozeql/domain/HourlyMetric"
import { DateTime } from "effect"

/** The values of one hourly aggregate. */
export type Aggregate = Pick<HourlyMetricInput, "avg_value" | "max_value" | "min_value" | "sample_count">

/** Greater averages are not merged: multiplied by a sample count, they could exceed double precision. */
export const maximumMergeableAverage = 1e298

/**
 * Merges two aggregates into one. Returns undefined if the result would exceed the range of a column. The order of
 * operations is the same as in the SQL statement, so that both stores hold the same bits.
 */
export const mergeAggregates = (stored: Aggregate, incoming: Aggregate): Aggregate | undefined => {
  const sampleCount = stored.sample_count + incoming.sample_count
  if (
    sampleCount > maximumSampleCount ||
    Math.abs(stored.avg_value) > maximumMergeableAverage ||
    Math.abs(incoming.avg_value) > maximumMergeableAverage
  ) {
    return undefined
  }
  const maximum = Math.max(stored.max_value, incoming.max_value)
  const minimum = Math.min(stored.min_value, incoming.min_value)
  const average = (stored.avg_value * stored.sample_count + incoming.avg_value * incoming.sample_count) / sampleCount
  return {
    // Rounding can move the average of equal values beyond them by an ulp.
    avg_value: Math.min(Math.max(average, minimum), maximum),
    max_value: maximum,
    min_value: minimum,
    sample_count: sampleCount
  }
}

/** Whether two aggregates hold the same values. */
export const equalAggregates = (a: Aggregate, b: Aggregate): boolean =>
  a.sample_count === b.sample_count &&
  a.avg_value === b.avg_value &&
  a.max_value === b.max_value &&
  a.min_value === b.min_value

/** What happens to a snapshot whose hour is already stored. `storedAsOf` is null for a merged row. */
export const snapshotOutcome = (
  stored: Aggregate,
  storedAsOf: DateTime.Utc | null,
  incoming: Aggregate,
  asOf: DateTime.Utc
): "written" | "unchanged" | "stale" => {
  if (storedAsOf === null) return "written"
  if (equalAggregates(stored, incoming)) return "unchanged"
  if (incoming.sample_count !== stored.sample_count) {
    return incoming.sample_count > stored.sample_count ? "written" : "stale"
  }
  return DateTime.isGreaterThan(asOf, storedAsOf) ? "written" : "stale"
}
