import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import type { InstanceNotFound } from "@snoozeql/domain/errors"
import { historyCutoff, retentionCutoff } from "@snoozeql/domain/Hour"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Array as Arr, DateTime, type Duration, Effect } from "effect"
import { addCounts } from "./progress.ts"
import type { BatchWriting } from "./storeBatch.ts"

/**
 * The number of rows in one statement. More rows hold their locks longer, and are only a little faster. See
 * docs/performance.md.
 */
const rowsPerStatement = 2000

/** How to write the hours that a request returned. */
export interface WriteOptions {
  /** The database's clock, read before the request that fetched the rows. */
  readonly asOf: DateTime.Utc
  readonly retention: Duration.Duration
  readonly history: Duration.Duration
}

/**
 * Replaces the stored rows. Hours from before the retention go into the history. Rows of an instance that was deleted
 * in the meantime are dropped.
 */
export const writeRows = Effect.fn("Collector.writeRows")(function* (
  rows: ReadonlyArray<HourlyMetricInput>,
  options: WriteOptions,
  writing: BatchWriting
) {
  for (const chunk of Arr.chunksOf(rows, rowsPerStatement)) yield* writeChunk(chunk, options, writing)
})

const writeChunk = Effect.fnUntraced(function* (
  chunk: ReadonlyArray<HourlyMetricInput>,
  { asOf, ...kept }: WriteOptions,
  writing: BatchWriting
) {
  const metrics = yield* MetricsStore
  const history = yield* HistoryStore
  // One cutoff for both, so that an hour that expires meanwhile is missed by neither.
  const now = yield* metrics.snapshotTime.pipe(writing.retry)
  const cutoff = retentionCutoff(now, kept.retention)
  const isOlder = ({ hour }: HourlyMetricInput) => DateTime.isLessThan(hour, cutoff)
  const older = chunk.filter(isOlder)
  const newer = chunk.filter((row) => !isOlder(row))
  if (older.length > 0) {
    yield* writeKnown(older, (rows) => history.recordHours(rows, { cutoff: historyCutoff(now, kept) }), writing)
  }
  if (newer.length > 0) {
    yield* writeKnown(newer, (rows) => metrics.replaceHourlyMetrics(rows, { asOf, cutoff }), writing)
  }
})

type Write = (
  rows: ReadonlyArray<HourlyMetricInput>
) => ReturnType<MetricsStore["Service"]["replaceHourlyMetrics"] | HistoryStore["Service"]["recordHours"]>

/** Writes the rows, without those of instances that have been deleted meanwhile. */
const writeKnown = Effect.fnUntraced(function* (
  given: ReadonlyArray<HourlyMetricInput>,
  write: Write,
  writing: BatchWriting
) {
  let rows = given
  while (rows.length > 0) {
    const result = yield* write(rows).pipe(
      writing.retry,
      Effect.catchTags({
        InstanceNotFound: (error: InstanceNotFound) => Effect.succeed(error),
        // Folding has already applied the same rules.
        InvalidHourlyMetric: (error) => Effect.die(error)
      })
    )
    if (!("_tag" in result)) {
      yield* writing.count((counted) => addCounts(counted, result))
      return
    }
    const deleted = result.instance_id
    rows = rows.filter(({ instance_id }) => instance_id !== deleted)
    yield* Effect.logInfo("An instance was deleted during the pass").pipe(Effect.annotateLogs({ instance_id: deleted }))
  }
})
