import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import type { HourlyMetricSeries } from "@snoozeql/domain/HourlyMetricSeries"
import type { InstanceNotFound, InvalidHourlyMetric, StoreUnavailable } from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { Context, type DateTime, type Effect } from "effect"

/** Both ends are inclusive. */
export interface HistoryRange {
  readonly start: DateTime.Utc
  readonly end: DateTime.Utc
}

/** What became of the hours that were recorded; the four add up to their number. */
export interface RecordResult {
  /** Added, or written instead of a poorer hour or of one that is as rich. */
  readonly written: number
  /** Equal to the stored hour, which was not touched. */
  readonly unchanged: number
  /** Of fewer samples than the stored hour (or than another of the batch), and omitted. */
  readonly stale: number
  /** Before the cutoff, and omitted. */
  readonly expired: number
}

/**
 * The hours of an instance for as long as the judgement of its activity looks back: longer than `metrics_hourly` keeps
 * them.
 *
 * A history holds of each hour what labels are derived from: the average, the maximum and the sample count of each
 * metric. It holds neither minima nor labels, so that a changed policy applies to all of it. An hour that was not
 * observed is absent, and stays absent. Nothing is rounded.
 *
 * Older hours come into it in two ways: `recordHours` takes those that the provider still has from before the hourly
 * rows begin, and `packHours` takes those of the hourly rows. Call that before `MetricsStore.deleteOldMetrics`, which
 * takes nothing from the history.
 */
export class HistoryStore extends Context.Service<
  HistoryStore,
  {
    /**
     * The hours with start ≤ hour ≤ end of several instances as columns, a series for each metric that has any, by
     * instance: those of the history, and the hourly rows that have not been packed. Of an hour that both have, the
     * hourly row counts. An instance without hours, or unknown, is omitted. All of the answer is held in memory: 12
     * weeks of an instance are about 230 KB.
     */
    readonly getSeriesByInstances: (
      instanceIds: ReadonlyArray<InstanceId>,
      range: HistoryRange
    ) => Effect.Effect<ReadonlyMap<InstanceId, ReadonlyArray<HourlyMetricSeries>>, StoreUnavailable>

    /**
     * Adds hours that were read from the provider, all of the batch or nothing. Use it for hours that are older than
     * hourly rows are kept. An hour takes the place of a stored one unless it has fewer samples. Idempotent.
     */
    readonly recordHours: (
      metrics: ReadonlyArray<HourlyMetricInput>,
      options: { readonly cutoff: DateTime.Utc }
    ) => Effect.Effect<RecordResult, InvalidHourlyMetric | InstanceNotFound | StoreUnavailable>

    /**
     * Packs the hourly rows of all instances with hour < before that have been written since they were packed last.
     * They stay as they are. Returns how many hours of the history were added or changed.
     *
     * A row that is written later, or merged, counts as not packed until the next call. What is returned by
     * `getSeriesByInstances` is the same before and after a call.
     */
    readonly packHours: (before: DateTime.Utc) => Effect.Effect<number, StoreUnavailable>

    /**
     * The first hour of each instance that has been read from the provider, as `recordReadFrom` recorded it. An
     * instance without records is omitted.
     */
    readonly readFrom: (
      ids: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlyMap<InstanceId, DateTime.Utc>, StoreUnavailable>

    /** Records the first hour of instances that has been read from the provider. Unknown instances are ignored. */
    readonly recordReadFrom: (hours: ReadonlyMap<InstanceId, DateTime.Utc>) => Effect.Effect<void, StoreUnavailable>

    /**
     * Deletes the weeks that end before or at `before`, and returns how many weeks of a metric they were. A week begins
     * on Thursday at 00:00 UTC. What has been read from the provider counts from the oldest week that is left: a longer
     * history is read again.
     */
    readonly deleteOldHours: (before: DateTime.Utc) => Effect.Effect<number, StoreUnavailable>
  }
>()("@snoozeql/store/HistoryStore") {}
