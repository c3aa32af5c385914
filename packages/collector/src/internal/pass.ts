import type { StoreUnavailable } from "@snoozeql/domain/errors"
import type { DiscoveredInstance, Instance, InstanceId } from "@snoozeql/domain/Instance"
import { redactUrls } from "@snoozeql/domain/redactUrls"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Array as Arr, DateTime, Effect, Ref } from "effect"
import type { AwsRequestError } from "../AwsRequestError.ts"
import { InstanceDiscovery } from "../InstanceDiscovery.ts"
import type { Batch, Series } from "../planning/batches.ts"
import { planPass } from "../planning/plan.ts"
import { tagNotes } from "../planning/tagNotes.ts"
import type { ReadingRecord, WindowOptions } from "../planning/windows.ts"
import { fitInstanceTags } from "./fitInstanceTags.ts"
import { addCounts, addFailures, addNotes, type Progress, unknownTarget } from "./progress.ts"
import { readBatch } from "./readBatch.ts"
import { retryStore } from "./retryStore.ts"
import { whyNothingWritten } from "./whyNothingWritten.ts"
import { writeRows } from "./writeRows.ts"

/** What this process has read, by instance. */
export type ReadingRecords = ReadonlyMap<InstanceId, ReadingRecord>

/** How many batches are read and written at a time. */
const concurrentBatches = 4

/**
 * One pass: discovery, planning, reading and writing. It never fails: failures are recorded in its progress.
 *
 * An instance is recorded as read as soon as all of its metrics have been read and stored without a failure, so that a
 * pass that is interrupted keeps what it has done, and what failed is read again.
 */
export const collectOnce = Effect.fn("Collector.collectOnce")(
  function* (records: Ref.Ref<ReadingRecords>, options: WindowOptions, progress: Ref.Ref<Progress>) {
    // Not this process's clock, which may be wrong: what is kept, and which discovery is the later one, has to be the same
    // for all processes.
    const now = yield* MetricsStore.use((metrics) => metrics.snapshotTime).pipe(retryStore)
    const { instances, skippedInstances } = yield* discoverInstances(now, progress)
    const store = yield* InstanceStore
    const ids = instances.map(({ id }) => id)
    const neverCollected = yield* store.withoutMetrics(ids).pipe(retryStore)
    const nameSpans = yield* store.listNameSpans(ids).pipe(retryStore)
    const before = yield* Ref.updateAndGet(records, keepOnly(ids))
    const plan = planPass({ now, instances, nameSpans, neverCollected, records: before }, options)
    yield* Ref.update(progress, (counted) => addNotes(addCounts(counted, { instances: plan.series.size }), plan.notes))
    const completed = new Map<InstanceId, number>()
    const recordSeries = ({ instanceId: id }: Series) => {
      const count = (completed.get(id) ?? 0) + 1
      completed.set(id, count)
      const fullyReadAt = plan.fullReads.has(id) ? now : before.get(id)?.fullyReadAt
      const spans = plan.spans.get(id)
      return count === plan.series.get(id) && fullyReadAt !== undefined && spans !== undefined
        ? Ref.update(records, (known) => new Map(known).set(id, { readAt: now, fullyReadAt, spans }))
        : Effect.void
    }
    yield* Effect.forEach(
      plan.batches,
      (batch) =>
        collectBatch(batch, options, progress).pipe(
          Effect.flatMap((series) => Effect.forEach(series, recordSeries, { discard: true })),
          recordFailure(progress)
        ),
      { concurrency: concurrentBatches, discard: true }
    )
    const statuses = instances.map(({ status }) => status)
    yield* Ref.update(progress, (counted) => {
      const reason = whyNothingWritten(counted, { statuses, skippedInstances })
      return reason === undefined ? counted : addNotes(counted, [reason])
    })
  },
  (effect, _records, _options, progress) => Effect.asVoid(recordFailure(progress)(effect))
)

/** Forgets the instances that are gone. */
const keepOnly =
  (ids: ReadonlyArray<InstanceId>) =>
  (records: ReadingRecords): ReadingRecords =>
    new Map(
      ids.flatMap((id) => {
        const record = records.get(id)
        return record === undefined ? [] : [[id, record] as const]
      })
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
  const metrics = yield* MetricsStore
  const processBefore = yield* DateTime.now
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
    addNotes(counted, [
      ...found.skipped.map(({ name, reason }) => `${name} is not collected: ${reason}`),
      ...tagNotes(found.instances)
    ])
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
  const fitting = fitted.map(({ instance }) => instance)
  // One of the clocks may be wrong. No name may count in hours in which it was another instance's by either of them.
  const period = {
    notBefore: DateTime.min(now, processBefore),
    notAfter: DateTime.max(yield* metrics.snapshotTime.pipe(retryStore), yield* DateTime.now)
  }
  const recorded = yield* store.recordDiscovered(fitting, now, period).pipe(
    retryStore,
    // Discovery has applied the same rules.
    Effect.catchTag("InvalidInstance", (error) => Effect.die(error))
  )
  const overtaken = Arr.zip(fitting, recorded).filter(([seen, stored]) => seen.name !== stored.name)
  yield* Ref.update(progress, (counted) => addNotes(counted, overtaken.map(describeOvertaken)))
  const isOvertaken = new Set(overtaken.map(([, { id }]) => id))
  return { instances: recorded.filter(({ id }) => !isOvertaken.has(id)), skippedInstances: found.skipped.length }
})

/** Why an instance is not read whose present name is not the recorded one. */
const describeOvertaken = ([seen, stored]: readonly [DiscoveredInstance, Instance]): string =>
  `${seen.name} is not read in this pass: a later discovery, of ${DateTime.formatIso(stored.last_seen_at)}, saw the name ${stored.name}`

/** Reads and writes a batch; returns the series of which all was read and stored. */
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
