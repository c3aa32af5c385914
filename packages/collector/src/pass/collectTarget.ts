import type { StoreUnavailable } from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { redactUrls } from "@snoozeql/domain/redactUrls"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { type DateTime, Effect, Ref } from "effect"
import type { AwsRequestError } from "../AwsRequestError.ts"
import type { StoreTogether } from "../StoreTogether.ts"
import type { Target } from "../Target.ts"
import type { Batch, SeriesSlice } from "./batches.ts"
import { type ClaimAccountRegion, discoverInstances } from "./discover.ts"
import { chooseReads } from "./reads.ts"
import type { ReadingRecord, WindowOptions } from "./windows.ts"
import { addCompletedSeries, addCounts, addFailures, addNotes, type Progress } from "./progress.ts"
import { type BatchReading, readBatch } from "./read.ts"
import { retryStore } from "./retryStore.ts"
import { type BatchWriting, storeBatch } from "./storeBatch.ts"
import { whyNothingWritten } from "./whyNothingWritten.ts"
import { writeRows } from "./write.ts"

/** What this process has read of each instance of a target. */
export type ReadingRecords = ReadonlyMap<InstanceId, ReadingRecord>

/** How a pass collects one of its targets. */
export interface CollectTargetOptions extends WindowOptions {
  readonly claim: ClaimAccountRegion
  /** How many batches are read and written at the same time. */
  readonly concurrentBatches: number
  /** If undefined, the writes of a batch are stored one after the other. */
  readonly storeTogether: StoreTogether | undefined
}

/**
 * Collects a target: it discovers the instances, chooses the reads, reads and writes. It never fails: failures are
 * recorded in its progress, so that they do not affect other targets.
 *
 * An instance is recorded as read as soon as all of its metrics have been read and stored without a failure. So an
 * interrupted pass keeps what it has done, and whatever failed is read again.
 */
export const collectTarget = Effect.fn("Collector.collectTarget")(
  function* (
    target: Target,
    records: Ref.Ref<ReadingRecords>,
    { claim, concurrentBatches, storeTogether, ...options }: CollectTargetOptions,
    progress: Ref.Ref<Progress>
  ) {
    // This is not the process's clock, which may be wrong: all processes must agree on what is kept and which discovery
    // is later.
    const now = yield* MetricsStore.use((metrics) => metrics.snapshotTime).pipe(retryStore)
    const { instances, skippedInstances } = yield* discoverInstances(target, claim, now, progress)
    const store = yield* InstanceStore
    const ids = instances.map(({ id }) => id)
    const neverCollected = yield* store.withoutMetrics(ids).pipe(retryStore)
    const nameSpans = yield* store.listNameSpans(ids).pipe(retryStore)
    const before = yield* Ref.updateAndGet(records, keepOnly(ids))
    const history = yield* HistoryStore
    const readFrom = yield* history.readFrom(ids).pipe(retryStore)
    const reads = chooseReads({ now, instances, nameSpans, neverCollected, readFrom, records: before }, options)
    yield* Ref.update(progress, (counted) =>
      addNotes(addCounts(counted, { instances: reads.series.size }), reads.notes)
    )
    const completed = new Map<InstanceId, number>()
    /** Counts series that are stored, and returns the instances whose series are all stored. */
    const countCompleted = (series: ReadonlyArray<SeriesSlice>): ReadonlyArray<InstanceId> => {
      for (const { instanceId } of series) completed.set(instanceId, (completed.get(instanceId) ?? 0) + 1)
      return instancesOf(series).filter((id) => completed.get(id) === reads.series.get(id))
    }
    const recordHistory = (read: ReadonlyArray<InstanceId>) => {
      const first = new Map(read.flatMap((id) => entryOf(reads.historyReads, id)))
      return first.size === 0 ? Effect.void : history.recordReadFrom(first)
    }
    const recordRead = (read: ReadonlyArray<InstanceId>) => {
      const added = read.flatMap((id) => {
        const depth = reads.depths.get(id)
        const fullyReadAt = depth === "whole" ? now : before.get(id)?.fullyReadAt
        const daysReadAt = depth === "overlap" ? before.get(id)?.daysReadAt : now
        const spans = reads.spans.get(id)
        return fullyReadAt && daysReadAt && spans
          ? [[id, { readAt: now, daysReadAt, fullyReadAt, spans }] as const]
          : []
      })
      return Ref.update(records, (known) => new Map([...known, ...added]))
    }
    const collectBatch = Effect.fnUntraced(function* (batch: Batch) {
      const { asOf, reading } = yield* readForStores(target, batch, progress)
      const whole = instancesOf(reading.complete).filter(
        (id) => reading.complete.filter(({ instanceId }) => instanceId === id).length === reads.series.get(id)
      )
      yield* storeBatch(storeTogether, progress, (writing) =>
        Effect.andThen(storeReading(reading, asOf, options, writing), recordHistory(whole).pipe(writing.retry))
      )
      const read = countCompleted(reading.complete)
      // Those whose series are in several batches. Before the last one is stored, they have not been read.
      yield* recordHistory(read.filter((id) => !whole.includes(id))).pipe(retryStore)
      yield* recordRead(read)
    })
    yield* Effect.forEach(reads.batches, (batch) => collectBatch(batch).pipe(recordFailure(progress)), {
      concurrency: concurrentBatches,
      discard: true
    })
    const statuses = instances.map(({ status }) => status)
    yield* Ref.update(progress, (counted) => {
      const reason = whyNothingWritten(counted, { statuses, skippedInstances })
      return reason === undefined ? counted : addNotes(counted, [reason])
    })
  },
  (effect, _target, _records, _options, progress) => Effect.asVoid(recordFailure(progress)(effect))
)

const instancesOf = (series: ReadonlyArray<SeriesSlice>): ReadonlyArray<InstanceId> => [
  ...new Set(series.map(({ instanceId }) => instanceId))
]

const entryOf = <K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyArray<readonly [K, V]> => {
  const value = map.get(key)
  return value === undefined ? [] : [[key, value]]
}

/** Removes the instances that no longer exist. */
const keepOnly =
  (ids: ReadonlyArray<InstanceId>) =>
  (records: ReadingRecords): ReadingRecords =>
    new Map(
      ids.flatMap((id) => {
        const record = records.get(id)
        return record === undefined ? [] : [[id, record] as const]
      })
    )

/** Ends a failure by recording it. An interruption goes on. */
const recordFailure =
  (progress: Ref.Ref<Progress>) =>
  <A, R>(effect: Effect.Effect<A, AwsRequestError | StoreUnavailable, R>): Effect.Effect<A | undefined, never, R> => {
    const record = (reason: string) =>
      Effect.as(
        Ref.update(progress, (counted) => addFailures(counted, [redactUrls(reason)])),
        undefined
      )
    return effect.pipe(
      Effect.catchTags({
        AwsRequestError: ({ message }) => record(message),
        StoreUnavailable: ({ message, operation }) => record(`The store is unavailable (${operation}: ${message})`)
      }),
      Effect.catchDefect((defect) =>
        Effect.logError("Unexpected failure of a collection pass", defect).pipe(
          Effect.andThen(record(`Unexpected failure: ${String(defect)}`))
        )
      )
    )
  }

/** Reads a batch. `asOf` is the database's clock before the reading. */
const readForStores = Effect.fnUntraced(function* (target: Target, batch: Batch, progress: Ref.Ref<Progress>) {
  const asOf = yield* MetricsStore.use((metrics) => metrics.snapshotTime).pipe(retryStore)
  const reading = yield* readBatch(target.metrics, batch, progress)
  yield* Ref.update(progress, (counted) =>
    addFailures(addCounts(counted, { skipped: reading.skipped }), reading.failures)
  )
  return { asOf, reading }
})

/** Writes what was read of a batch. */
const storeReading = Effect.fnUntraced(function* (
  reading: BatchReading,
  asOf: DateTime.Utc,
  options: WindowOptions,
  writing: BatchWriting
) {
  yield* writeRows(reading.rows, { asOf, retention: options.retention, history: options.history }, writing)
  yield* writing.count((counted) => addCompletedSeries(counted, reading.complete.length))
})
