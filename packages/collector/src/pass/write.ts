import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import type { InstanceNotFound } from "@snoozeql/domain/errors"
import { retentionCutoff } from "@snoozeql/domain/Hour"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Array as Arr, type DateTime, type Duration, Effect, Ref } from "effect"
import { addCounts, type Progress } from "./progress.ts"
import { retryStore } from "./retryStore.ts"

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
}

/** Replaces the stored rows. Rows of an instance that was deleted in the meantime are dropped. */
export const writeRows = Effect.fn("Collector.writeRows")(function* (
  rows: ReadonlyArray<HourlyMetricInput>,
  options: WriteOptions,
  progress: Ref.Ref<Progress>
) {
  for (const chunk of Arr.chunksOf(rows, rowsPerStatement)) yield* writeChunk(chunk, options, progress)
})

const writeChunk = Effect.fnUntraced(function* (
  chunk: ReadonlyArray<HourlyMetricInput>,
  { asOf, retention }: WriteOptions,
  progress: Ref.Ref<Progress>
) {
  const metrics = yield* MetricsStore
  let rows = chunk
  while (rows.length > 0) {
    const result = yield* metrics.snapshotTime.pipe(
      Effect.map((now) => retentionCutoff(now, retention)),
      Effect.flatMap((cutoff) => metrics.replaceHourlyMetrics(rows, { asOf, cutoff })),
      retryStore,
      Effect.catchTags({
        InstanceNotFound: (error: InstanceNotFound) => Effect.succeed(error),
        // Folding has already applied the same rules.
        InvalidHourlyMetric: (error) => Effect.die(error)
      })
    )
    if (!("_tag" in result)) {
      yield* Ref.update(progress, (counted) => addCounts(counted, result))
      return
    }
    const deleted = result.instance_id
    rows = rows.filter(({ instance_id }) => instance_id !== deleted)
    yield* Effect.logInfo("An instance was deleted during the pass").pipe(Effect.annotateLogs({ instance_id: deleted }))
  }
})
