import type { StoreUnavailable } from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { metricNames } from "@snoozeql/domain/MetricName"
import { redactUrls } from "@snoozeql/domain/redactUrls"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Ref } from "effect"
import type { AwsRequestError } from "../AwsRequestError.ts"
import { InstanceDiscovery } from "../InstanceDiscovery.ts"
import type { Batch } from "../planning/batches.ts"
import { planPass } from "../planning/plan.ts"
import type { ReadingRecord, WindowOptions } from "../planning/windows.ts"
import { fitInstanceTags } from "./fitInstanceTags.ts"
import { addCounts, addFailures, addNotes, type Progress, unknownTarget } from "./progress.ts"
import { readBatch } from "./readBatch.ts"
import { retryStore } from "./retryStore.ts"
import { writeRows } from "./writeRows.ts"

/** What this process has read, by instance. */
export type ReadingRecords = ReadonlyMap<InstanceId, ReadingRecord>

/** How many batches are read and written at a time. */
const concurrentBatches = 4

/**
 * One pass: discovery, planning, reading and writing. It never fails: failures are recorded in its progress. Answers
 * what has been read now; only a read without failure counts, so that what failed is read again.
 */
export const collectOnce = Effect.fn("Collector.collectOnce")(
  function* (records: ReadingRecords, options: WindowOptions, progress: Ref.Ref<Progress>) {
    const now = yield* DateTime.now
    const instances = yield* discoverInstances(now, progress)
    const store = yield* InstanceStore
    const neverCollected = yield* store.withoutMetrics(instances.map(({ id }) => id)).pipe(retryStore)
    const plan = planPass({ now, instances, neverCollected, records }, options)
    yield* Ref.update(progress, (counted) => addCounts(counted, { instances: plan.instances }))
    const completed = new Map<InstanceId, number>()
    yield* Effect.forEach(
      plan.batches,
      (batch) =>
        collectBatch(batch, options, progress).pipe(
          Effect.tap((series) =>
            Effect.sync(() => {
              for (const { instanceId } of series) completed.set(instanceId, (completed.get(instanceId) ?? 0) + 1)
            })
          ),
          recordFailure(progress)
        ),
      { concurrency: concurrentBatches, discard: true }
    )
    const updated = new Map<InstanceId, ReadingRecord>()
    for (const { id } of instances) {
      const before = records.get(id)
      const isComplete = completed.get(id) === metricNames.length
      const fullyReadAt = plan.fullReads.has(id) ? now : before?.fullyReadAt
      if (isComplete && fullyReadAt !== undefined) updated.set(id, { readAt: now, fullyReadAt })
      else if (before !== undefined) updated.set(id, before)
    }
    return updated
  },
  // A pass that ended early has read nothing that counts.
  (effect, records, _options, progress) =>
    effect.pipe(
      recordFailure(progress),
      Effect.map((updated) => updated ?? records)
    )
)

/** Ends a failure by recording it. Interruption goes on. */
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

const discoverInstances = Effect.fnUntraced(function* (now: DateTime.Utc, progress: Ref.Ref<Progress>) {
  const discovery = yield* InstanceDiscovery
  const store = yield* InstanceStore
  const found = yield* discovery.discover.pipe(
    Effect.tapError(({ apiCalls, region }) =>
      Ref.update(progress, (counted) => ({
        ...addCounts(counted, { apiCalls }),
        region: region ?? unknownTarget
      }))
    )
  )
  yield* Ref.update(progress, (counted) => ({
    ...addCounts(counted, { apiCalls: found.apiCalls }),
    account: found.account ?? unknownTarget,
    region: found.region
  }))
  yield* Ref.update(progress, (counted) =>
    addNotes(
      counted,
      found.skipped.map(({ name, reason }) => `${name} is not collected: ${reason}`)
    )
  )
  yield* Effect.forEach(
    found.skipped,
    ({ name, reason }) =>
      Effect.logInfo("An instance is not collected").pipe(Effect.annotateLogs({ instance: name, reason })),
    { discard: true }
  )
  const fitted = found.instances.map(fitInstanceTags)
  yield* Ref.update(progress, (counted) =>
    addNotes(
      counted,
      fitted.flatMap(({ note }) => (note === undefined ? [] : [note]))
    )
  )
  const instances = fitted.map(({ instance }) => instance)
  return yield* store.recordDiscovered(instances, now).pipe(
    retryStore,
    // Discovery has applied the same rules.
    Effect.catchTag("InvalidInstance", (error) => Effect.die(error))
  )
})

/** Reads and writes a batch; answers the series of which all was read and stored. */
const collectBatch = Effect.fnUntraced(function* (batch: Batch, options: WindowOptions, progress: Ref.Ref<Progress>) {
  const metrics = yield* MetricsStore
  const asOf = yield* metrics.snapshotTime.pipe(retryStore)
  const reading = yield* readBatch(batch, progress)
  yield* Ref.update(progress, (counted) =>
    addFailures(addCounts(counted, { skipped: reading.skipped }), reading.failures)
  )
  yield* writeRows(reading.rows, { asOf, retention: options.retention }, progress)
  yield* Ref.update(progress, (counted) => addCounts(counted, { completedSeries: reading.complete.length }))
  return reading.complete
})
