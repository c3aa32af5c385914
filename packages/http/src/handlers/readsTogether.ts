import { type InstanceNotFound, StoreUnavailable } from "@snoozeql/domain/errors"
import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { MetricsStore, MetricsVersions } from "@snoozeql/store/MetricsStore"
import { stopWaitingAfter } from "@snoozeql/domain/stopWaitingAfter"
import { Duration, Effect, Exit, Request, RequestResolver } from "effect"

class ReadLatest extends Request.TaggedClass("ReadLatest")<
  { readonly id: InstanceId },
  ReadonlyArray<HourlyMetric>,
  StoreUnavailable
> {}

class ReadVersion extends Request.TaggedClass("ReadVersion")<
  { readonly id: InstanceId },
  MetricsVersions,
  InstanceNotFound | StoreUnavailable
> {}

/** The most instances of one read. */
const maximumTogether = 100

/** How long a read may take. Requests have stopped waiting before. */
const readLimit = Duration.seconds(30)

/** A read goes on when its callers have gone. It must end all the same if the database does not respond. */
const endingRead = stopWaitingAfter(readLimit, () =>
  Effect.fail(
    new StoreUnavailable({
      operation: "readsTogether",
      message: `readsTogether: the store did not answer within ${Duration.toSeconds(readLimit)} seconds`,
      cause: undefined
    })
  )
)

/** Small reads of one instance, which are put together. */
export interface ReadsTogether {
  /** Returns what `MetricsStore.getLatestMetrics` returns. */
  readonly latest: (id: InstanceId) => Effect.Effect<ReadonlyArray<HourlyMetric>, StoreUnavailable>
  /** Returns what `MetricsStore.getMetricsVersions` returns for this instance, and perhaps for others. */
  readonly version: (id: InstanceId) => Effect.Effect<MetricsVersions, InstanceNotFound | StoreUnavailable>
}

/**
 * Makes reads of one instance. Those that are asked for in the same turn of the event loop are one read of the store, which
 * starts after all of them: what was written before a call is found. The way to the database and back takes most of the
 * time of a small read, and dashboards ask for many instances at a time.
 */
export const makeReadsTogether = (store: MetricsStore["Service"]): ReadsTogether => {
  const latest = RequestResolver.make<ReadLatest>((entries) =>
    Effect.map(endingRead(store.getLatestMetricsByInstances(entries.map(({ request }) => request.id))), (found) => {
      for (const entry of entries) entry.completeUnsafe(Exit.succeed(found.get(entry.request.id) ?? []))
    })
  ).pipe(RequestResolver.batchN(maximumTogether))

  const readVersions = (entries: ReadonlyArray<Request.Entry<ReadVersion>>) =>
    Effect.map(endingRead(store.getMetricsVersions(entries.map(({ request }) => request.id))), (versions) => {
      for (const entry of entries) entry.completeUnsafe(Exit.succeed(versions))
    })

  const readVersionAlone = (entry: Request.Entry<ReadVersion>) =>
    Effect.catchTag(readVersions([entry]), "InstanceNotFound", (error) =>
      Effect.sync(() => entry.completeUnsafe(Exit.fail(error)))
    )

  const version = RequestResolver.make<ReadVersion>((entries) =>
    entries.length === 1
      ? readVersions(entries)
      : // The store names the first unknown instance. Only the callers with an unknown one may fail.
        Effect.catchTag(readVersions(entries), "InstanceNotFound", () =>
          Effect.forEach(entries, readVersionAlone, { discard: true })
        )
  ).pipe(RequestResolver.batchN(maximumTogether))

  return {
    latest: (id) => Effect.request(new ReadLatest({ id }), latest),
    version: (id) => Effect.request(new ReadVersion({ id }), version)
  }
}
