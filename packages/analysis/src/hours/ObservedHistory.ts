import type { HourlyMetricSeries } from "@snoozeql/domain/HourlyMetricSeries"
import type { ObservedStatusChange } from "./ObservedStatus.ts"

/**
 * The hours of one metric, as columns of equal length. A series of the store is one. A value that was not observed is
 * NaN, and so is a sample count that is not known.
 */
export interface ObservedSeries extends Omit<HourlyMetricSeries, "sample_count"> {
  readonly sample_count: Int32Array | Float64Array
}

/**
 * What is known of one instance: the input of the analysis. It is what the store keeps; `historyOf` makes one of other
 * observations.
 *
 * The status of an hour is the worst one in any part of it: `stopped` is worse than `other`, and `other` is worse than
 * `available`. An hour with rows in the middle of a stop is `other`: the instance ran for a time that nobody saw. Before
 * the first change, the status is that change's `previous_status`, if it has one. An instance without changes is assumed
 * to run whenever it has metrics.
 */
export interface ObservedHistory {
  /** At most one series of each metric, in any order. Hours that are absent were not observed. */
  readonly series: ReadonlyArray<ObservedSeries>
  readonly statusChanges: ReadonlyArray<ObservedStatusChange>
}
