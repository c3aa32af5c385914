import type { HourlyMetric, HourlyMetricInput, MetricId } from "@snoozeql/domain/HourlyMetric"
import type { HourlyMetricSeries } from "@snoozeql/domain/HourlyMetricSeries"
import type {
  HourIsSnapshot,
  InstanceNotFound,
  InvalidHourlyMetric,
  MergeOutOfRange,
  StoreUnavailable
} from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { MetricName } from "@snoozeql/domain/MetricName"
import { Context, type DateTime, type Effect, type Stream } from "effect"

/** Both ends are inclusive; `metrics` defaults to all. */
export interface MetricsRange {
  readonly start: DateTime.Utc
  readonly end: DateTime.Utc
  readonly metrics?: ReadonlyArray<MetricName>
}

/** When a snapshot was taken, and what is too old to keep. */
export interface SnapshotOptions {
  /** `MetricsStore.snapshotTime`, read before the request that fetched the snapshot. */
  readonly asOf: DateTime.Utc
  /**
   * Hours before it are dropped and counted as `expired`. Derive it from the database's clock:
   * `retentionCutoff(yield* metrics.snapshotTime, "14 days")`, read before the write.
   */
  readonly cutoff: DateTime.Utc
}

/** What became of a batch's rows; the four add up to its length. */
export interface ReplaceResult {
  /** Inserted, or put in the place of a merged, a poorer or an older row. */
  readonly written: number
  /** Equal to the stored row, which was not touched. */
  readonly unchanged: number
  /** Poorer or older than the stored row (or than another row of the batch), and left out. */
  readonly stale: number
  /** Of an hour before the cutoff, or one that was deleted after the snapshot was taken. It is not written. */
  readonly expired: number
}

/** Whether there is enough data to judge an instance: `hours` distinct hours of `required`. */
export interface DataSufficiency {
  readonly sufficient: boolean
  readonly hours: number
  readonly required: number
}

/** What is known of an instance at a glance. */
export interface InstanceOverview {
  readonly instance_id: InstanceId
  /** The newest hour of any metric; null where there is none. */
  readonly latest_hour: DateTime.Utc | null
  /** As `hasSufficientData` answers. */
  readonly sufficient: boolean
}

/**
 * Hourly aggregates by instance, metric and hour.
 *
 * A row has one writing mode. *Merging* (`upsertHourlyMetric`, `mergeHourlyMetrics`) adds samples that arrive once; it
 * is not idempotent. *Replacing* (`replaceHourlyMetrics`) stores a snapshot of the whole hour; it is idempotent, and a
 * snapshot supersedes a merged row. Merging into a snapshot fails with `HourIsSnapshot`.
 */
export class MetricsStore extends Context.Service<
  MetricsStore,
  {
    /**
     * Inserts the aggregate or merges it into the stored hour: averages weighted by sample counts, the greatest maximum,
     * the least minimum, sample counts added. Answers the row's id. Not idempotent.
     */
    readonly upsertHourlyMetric: (
      metric: HourlyMetricInput
    ) => Effect.Effect<
      MetricId,
      InvalidHourlyMetric | InstanceNotFound | HourIsSnapshot | MergeOutOfRange | StoreUnavailable
    >

    /** `upsertHourlyMetric` of a batch, all of it or nothing; rows of one hour are merged in their order. Answers the ids in the batch's order. */
    readonly mergeHourlyMetrics: (
      metrics: ReadonlyArray<HourlyMetricInput>
    ) => Effect.Effect<
      ReadonlyArray<MetricId>,
      InvalidHourlyMetric | InstanceNotFound | HourIsSnapshot | MergeOutOfRange | StoreUnavailable
    >

    /**
     * The database's clock, to the millisecond. Read it before the request that fetches a snapshot, and wherever processes
     * have to agree on the present: the process's own clock may be wrong.
     */
    readonly snapshotTime: Effect.Effect<DateTime.Utc, StoreUnavailable>

    /**
     * Stores snapshots of whole hours, all of the batch or nothing. A snapshot always supersedes a merged row, and another
     * snapshot only if it has more samples or, with as many, is newer. Idempotent: an equal row is not rewritten. A snapshot
     * that was taken before `deleteOldMetrics` does not bring back what that deleted; one that was taken later may.
     */
    readonly replaceHourlyMetrics: (
      metrics: ReadonlyArray<HourlyMetricInput>,
      options: SnapshotOptions
    ) => Effect.Effect<ReplaceResult, InvalidHourlyMetric | InstanceNotFound | StoreUnavailable>

    /** The rows with start ≤ hour ≤ end, by hour, then metric name. Empty for an unknown instance. */
    readonly getMetricsByInstance: (
      instanceId: InstanceId,
      range: MetricsRange
    ) => Effect.Effect<ReadonlyArray<HourlyMetric>, StoreUnavailable>

    /**
     * The rows with start ≤ hour ≤ end of several instances as columns, a series for each metric that has any, by instance.
     * It is several times as quick as the rows themselves. An instance without rows, or unknown, is left out. All of the
     * answer is held in memory: 14 days of an instance are about 40 KB.
     */
    readonly getSeriesByInstances: (
      instanceIds: ReadonlyArray<InstanceId>,
      range: MetricsRange
    ) => Effect.Effect<ReadonlyMap<InstanceId, ReadonlyArray<HourlyMetricSeries>>, StoreUnavailable>

    /** All rows with start ≤ hour ≤ end in constant memory, by instance, metric name, then hour. */
    readonly streamMetrics: (range: MetricsRange) => Stream.Stream<HourlyMetric, StoreUnavailable>

    /** The newest row of each metric, by metric name. */
    readonly getLatestMetrics: (instanceId: InstanceId) => Effect.Effect<ReadonlyArray<HourlyMetric>, StoreUnavailable>

    /**
     * Deletes the rows with hour < before and returns how many. The deletion is recorded: a snapshot that was taken before
     * it brings none of these hours back, not even one that is being written meanwhile. A snapshot that is taken afterwards
     * may, so that a longer retention fills up again. Merging does not look at the record.
     */
    readonly deleteOldMetrics: (before: DateTime.Utc) => Effect.Effect<number, StoreUnavailable>

    /** True from 24 distinct hours of data on. */
    readonly hasSufficientData: (instanceId: InstanceId) => Effect.Effect<boolean, StoreUnavailable>

    /** `hasSufficientData` with the number of distinct hours. */
    readonly dataSufficiency: (instanceId: InstanceId) => Effect.Effect<DataSufficiency, StoreUnavailable>

    /** Every registered instance, by id. */
    readonly fleetOverview: Effect.Effect<ReadonlyArray<InstanceOverview>, StoreUnavailable>
  }
>()("@snoozeql/store/MetricsStore") {}
