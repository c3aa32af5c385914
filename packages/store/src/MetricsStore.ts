import type { HourlyMetric, HourlyMetricInput, MetricId } from "@snoozeql/domain/HourlyMetric"
import type {
  HourlyMetricColumns,
  HourlyMetricRowColumns,
  HourlyMetricSeries
} from "@snoozeql/domain/HourlyMetricSeries"
import type {
  HourIsSnapshot,
  InstanceNotFound,
  InvalidHourlyMetric,
  MergeOutOfRange,
  StoreUnavailable
} from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { MetricName } from "@snoozeql/domain/MetricName"
import type { LatestValue } from "@snoozeql/domain/UnitOverview"
import { Context, type DateTime, type Effect, type Stream } from "effect"

/** A range of hours and metrics. Both ends are inclusive. Without `metrics` it covers all metrics. */
export interface MetricsRange {
  readonly start: DateTime.Utc
  readonly end: DateTime.Utc
  readonly metrics?: ReadonlyArray<MetricName>
}

/** When a snapshot was taken, and which hours are too old to keep. */
export interface SnapshotOptions {
  /** The time of the snapshot: `MetricsStore.snapshotTime`, read before the request that fetched it. */
  readonly asOf: DateTime.Utc
  /**
   * The oldest hour to keep. Rows of older hours are dropped and counted as `expired`. Derive it from the database's
   * clock, read before the write: `retentionCutoff(yield* metrics.snapshotTime, "14 days")`.
   */
  readonly cutoff: DateTime.Utc
}

/** How many rows of a batch were written or not, and why. The four numbers add up to the batch's length. */
export interface ReplaceResult {
  /** Inserted, or stored instead of a merged row, a row with fewer samples or an older row. */
  readonly written: number
  /** Not written, because the stored row is equal. */
  readonly unchanged: number
  /** Not written: the stored row, or another row of the batch, has more samples, or as many and is not older. */
  readonly stale: number
  /** Not written: the hour is before the cutoff, or was deleted after the snapshot was taken. */
  readonly expired: number
}

/**
 * Whether an instance has enough data to be judged: it has data of `hours` distinct hours, and `required` are needed.
 */
export interface DataSufficiency {
  readonly sufficient: boolean
  readonly hours: number
  readonly required: number
}

/** The versions of instances' rows, and the time of the database's clock when they were read. */
export interface MetricsVersions {
  /**
   * A version changes with every transaction that writes or deletes rows of its instance, and with nothing else.
   * Compare it only for equality. It is `"0"` as long as nothing was ever written.
   */
  readonly versions: ReadonlyMap<InstanceId, string>
  readonly readAt: DateTime.Utc
}

/** The hours of the oldest and the newest row of an instance. */
export interface MetricsExtent {
  readonly first: DateTime.Utc
  readonly last: DateTime.Utc
}

/** Columns of an instance's rows, and the version of the rows at the moment when they were read. */
export interface VersionedColumns<Columns> {
  readonly version: string
  /** By metric name; metrics without rows in the range are omitted. */
  readonly columns: ReadonlyArray<Columns>
}

/** What an instance did last, and whether its data is sufficient. */
export interface MetricsOverview {
  /** The newest row of each metric, by metric name. */
  readonly latest: ReadonlyArray<LatestValue>
  /** What `hasSufficientData` returns. */
  readonly sufficient: boolean
}

/** How current and how sufficient an instance's data is. */
export interface InstanceOverview {
  readonly instance_id: InstanceId
  /** The newest hour of any metric, or null if there is none. */
  readonly latest_hour: DateTime.Utc | null
  /** What `hasSufficientData` returns. */
  readonly sufficient: boolean
}

/**
 * The hourly aggregates, by instance, metric and hour. Three methods write them:
 *
 * | method                 | takes                   | what happens to the stored hour     | calling it twice    |
 * | ---------------------- | ----------------------- | ----------------------------------- | ------------------- |
 * | `upsertHourlyMetric`   | one aggregate           | the samples are added to it         | counts them twice   |
 * | `mergeHourlyMetrics`   | a batch, all or nothing | the samples are added to it         | counts them twice   |
 * | `replaceHourlyMetrics` | a batch, all or nothing | a snapshot of the hour replaces it  | changes nothing     |
 *
 * Merge samples that arrive once. Replace if you read whole hours and may read them again, as the collector does from
 * CloudWatch. A snapshot replaces a merged row; merging into a snapshot fails with `HourIsSnapshot`.
 */
export class MetricsStore extends Context.Service<
  MetricsStore,
  {
    /**
     * Merges one aggregate into the stored hour, or inserts it, and returns the row's id. Use it for samples that
     * arrive one hour at a time. The average is weighted by the sample counts, the maximum is the greater one, the
     * minimum the lesser one, and the sample counts are added. Not idempotent.
     */
    readonly upsertHourlyMetric: (
      metric: HourlyMetricInput
    ) => Effect.Effect<
      MetricId,
      InvalidHourlyMetric | InstanceNotFound | HourIsSnapshot | MergeOutOfRange | StoreUnavailable
    >

    /**
     * Merges a batch of aggregates, all or nothing, and returns the ids in the batch's order. Use it for samples that
     * arrive in batches. Each row is merged as by `upsertHourlyMetric`; rows of the same hour are merged in their
     * order. Not idempotent.
     */
    readonly mergeHourlyMetrics: (
      metrics: ReadonlyArray<HourlyMetricInput>
    ) => Effect.Effect<
      ReadonlyArray<MetricId>,
      InvalidHourlyMetric | InstanceNotFound | HourIsSnapshot | MergeOutOfRange | StoreUnavailable
    >

    /**
     * The database's clock, to the millisecond. Read it before the request that fetches a snapshot, and wherever
     * processes must agree on the present time: a process's own clock may be wrong.
     */
    readonly snapshotTime: Effect.Effect<DateTime.Utc, StoreUnavailable>

    /**
     * Stores snapshots of whole hours, all of the batch or nothing. Use it for hours that are read as a whole and may
     * be read again. A snapshot always replaces a merged row. It replaces another snapshot only if it has more samples,
     * or as many and is newer. Idempotent: an equal row is not written again. A snapshot that was taken before a
     * `deleteOldMetrics` does not bring back the hours that it deleted; a later snapshot may.
     */
    readonly replaceHourlyMetrics: (
      metrics: ReadonlyArray<HourlyMetricInput>,
      options: SnapshotOptions
    ) => Effect.Effect<ReplaceResult, InvalidHourlyMetric | InstanceNotFound | StoreUnavailable>

    /** Returns the rows of one instance in a range, by hour, then metric name; none for an unknown instance. */
    readonly getMetricsByInstance: (
      instanceId: InstanceId,
      range: MetricsRange
    ) => Effect.Effect<ReadonlyArray<HourlyMetric>, StoreUnavailable>

    /**
     * Returns the rows of several instances in a range as columns: for each instance, one series for each metric that
     * has rows. Use it to analyze: it is several times as fast as reading rows. Instances that are unknown or have no
     * rows are omitted. The whole result is held in memory; 14 days of an instance take about 40 KB.
     */
    readonly getSeriesByInstances: (
      instanceIds: ReadonlyArray<InstanceId>,
      range: MetricsRange
    ) => Effect.Effect<ReadonlyMap<InstanceId, ReadonlyArray<HourlyMetricSeries>>, StoreUnavailable>

    /**
     * Returns the versions of the instances' rows: one small read, whatever the instances hold. Fails with the first
     * instance that is unknown.
     */
    readonly getMetricsVersions: (
      instanceIds: ReadonlyArray<InstanceId>
    ) => Effect.Effect<MetricsVersions, InstanceNotFound | StoreUnavailable>

    /** Returns the hours of the oldest and the newest row of an instance, or null if it has no rows. */
    readonly getMetricsExtent: (instanceId: InstanceId) => Effect.Effect<MetricsExtent | null, StoreUnavailable>

    /**
     * Returns the aggregates of one instance in a range as columns, with their version. Use it to send many values: it
     * is several times as fast as `getMetricsByInstance`. Both are read at one moment. The result is held in memory; 14
     * days of an instance take about 50 KB.
     */
    readonly getMetricColumns: (
      instanceId: InstanceId,
      range: MetricsRange
    ) => Effect.Effect<VersionedColumns<HourlyMetricColumns>, InstanceNotFound | StoreUnavailable>

    /** Like `getMetricColumns`, with the ids and the times of writing. */
    readonly getMetricRowColumns: (
      instanceId: InstanceId,
      range: MetricsRange
    ) => Effect.Effect<VersionedColumns<HourlyMetricRowColumns>, InstanceNotFound | StoreUnavailable>

    /** Streams the rows of all instances in a range in constant memory, by instance, metric name, then hour. */
    readonly streamMetrics: (range: MetricsRange) => Stream.Stream<HourlyMetric, StoreUnavailable>

    /** Returns the newest row of each metric, by metric name. */
    readonly getLatestMetrics: (instanceId: InstanceId) => Effect.Effect<ReadonlyArray<HourlyMetric>, StoreUnavailable>

    /**
     * Returns the newest values of several instances and clusters, and whether their data is sufficient. Use it to show
     * many at once: the number of statements does not depend on the number of ids. An unknown id has nothing.
     */
    readonly getMetricsOverviews: (
      instanceIds: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlyMap<InstanceId, MetricsOverview>, StoreUnavailable>

    /**
     * Returns what `getLatestMetrics` returns for each of several instances, in one read. Instances that are unknown or
     * have no rows are omitted.
     */
    readonly getLatestMetricsByInstances: (
      instanceIds: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlyMap<InstanceId, ReadonlyArray<HourlyMetric>>, StoreUnavailable>

    /**
     * Deletes the rows of hours before `before`, and returns how many. The deletion is recorded, so that a snapshot
     * that was taken before it cannot bring these hours back, even if it is being written at the same time. A snapshot
     * that is taken afterwards may, so a longer retention fills up again. Merging ignores the record.
     */
    readonly deleteOldMetrics: (before: DateTime.Utc) => Effect.Effect<number, StoreUnavailable>

    /** Returns whether an instance, or the members of a cluster together, have data of at least 24 distinct hours. */
    readonly hasSufficientData: (instanceId: InstanceId) => Effect.Effect<boolean, StoreUnavailable>

    /** Like `hasSufficientData`, with the number of distinct hours. Slower, because it counts them all. */
    readonly dataSufficiency: (instanceId: InstanceId) => Effect.Effect<DataSufficiency, StoreUnavailable>

    /** Every known instance, without the clusters, with its newest hour and whether its data is sufficient, by id. */
    readonly fleetOverview: Effect.Effect<ReadonlyArray<InstanceOverview>, StoreUnavailable>
  }
>()("@snoozeql/store/MetricsStore") {}
