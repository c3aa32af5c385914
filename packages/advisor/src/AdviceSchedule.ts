import type { CollectionRun, CollectionRunId } from "@snoozeql/domain/CollectionRun"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Layer, Ref, Schedule } from "effect"
import { AdviceIssuer } from "./AdviceIssuer.ts"
import { hasRead, runsRead } from "./issue/passes.ts"

/** How often is looked whether a collection pass has ended, whoever made it. */
const lookInterval = "10 seconds"

const hasEnded = ({ status }: CollectionRun): boolean => status !== "running"

/**
 * Issues advice after every collection pass, of this program or another one that uses the same database: the plan of
 * the day after the first pass that began after 00:00 UTC and did not fail, the first plan of a unit after its first
 * read. It also issues what is due when it starts, so that nothing is missing after a restart. A failure is logged, and
 * is made up for ten seconds later.
 */
export const layer: Layer.Layer<never, never, AdviceIssuer | CollectionRunStore | MetricsStore> = Layer.effectDiscard(
  Effect.gen(function* () {
    const issuer = yield* AdviceIssuer
    const runs = yield* CollectionRunStore
    const metrics = yield* MetricsStore
    /** The last ended run after which advice was issued. */
    const done = yield* Ref.make<CollectionRunId | undefined>(undefined)

    const look = Effect.gen(function* () {
      const newest = yield* runs
        .list({ limit: runsRead })
        .pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
      const ended = newest.find(hasEnded)
      if (ended === undefined || ended.id === (yield* Ref.get(done))) return
      const today = DateTime.startOf(yield* metrics.snapshotTime, "day")
      const isCollected = newest.some((run) => hasRead(run, today))
      const report = yield* issuer.issueDue({ isCollected })
      yield* Ref.set(done, ended.id)
      if (report.issued + report.vanished + report.broken > 0) {
        yield* Effect.logInfo("Advice issued").pipe(Effect.annotateLogs({ ...report, run: ended.id }))
      }
    }).pipe(Effect.catchCause((cause) => Effect.logError("Advice could not be issued", cause)))

    yield* Effect.forkScoped(Effect.repeat(look, Schedule.spaced(lookInterval)))
  })
)
