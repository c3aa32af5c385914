import type { CollectionRun, CollectionRunId } from "@snoozeql/domain/CollectionRun"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Cause, DateTime, Effect, Layer, Queue, Ref, Schedule, Semaphore } from "effect"
import { AdviceIssuer } from "./AdviceIssuer.ts"
import { hasRead, runsRead } from "./issue/passes.ts"
import { AdviceReplayer } from "./AdviceReplayer.ts"

/** How often is looked whether a collection pass has ended, whoever made it. */
const lookInterval = "10 seconds"

const hasEnded = ({ status }: CollectionRun): boolean => status !== "running"

/**
 * Issues advice after every collection pass, of this program or another one that uses the same database: the plan of
 * the day after the first pass that began after 00:00 UTC and did not fail, the first plan of a unit after its first
 * read. It also issues what is due when it starts, so that nothing is missing after a restart. A failure is logged, and
 * is made up for ten seconds later.
 *
 * After that it replays the plans of the units that are due, from which the savings come, unit by unit. Plans do not wait
 * for it: they are issued before the next unit is replayed.
 */
export const layer: Layer.Layer<never, never, AdviceIssuer | AdviceReplayer | CollectionRunStore | MetricsStore> =
  Layer.effectDiscard(
    Effect.gen(function* () {
      const issuer = yield* AdviceIssuer
      const replayer = yield* AdviceReplayer
      const runs = yield* CollectionRunStore
      const metrics = yield* MetricsStore
      /** The last ended run after which advice was issued. */
      const done = yield* Ref.make<CollectionRunId | undefined>(undefined)

      /** Issuing and the replay of a unit take turns, in the order in which they ask. */
      const turn = yield* Semaphore.make(1)
      const afterIssue = yield* Queue.sliding<void>(1)

      const look = Effect.gen(function* () {
        const newest = yield* runs
          .list({ limit: runsRead })
          .pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
        const ended = newest.find(hasEnded)
        if (ended === undefined || ended.id === (yield* Ref.get(done))) return
        const today = DateTime.startOf(yield* metrics.snapshotTime, "day")
        const isCollected = newest.some((run) => hasRead(run, today))
        const hasTried = DateTime.isGreaterThanOrEqualTo(ended.started_at, today)
        const report = yield* turn.withPermit(issuer.issueDue({ isCollected, hasTried }))
        yield* Queue.offer(afterIssue, undefined)
        yield* Ref.set(done, ended.id)
        if (report.issued + report.vanished + report.broken > 0) {
          yield* Effect.logInfo("Advice issued").pipe(Effect.annotateLogs({ ...report, run: ended.id }))
        }
      }).pipe(Effect.catchCause((cause) => Effect.logError("Advice could not be issued", cause)))

      const replayDue = Effect.gen(function* () {
        const due = yield* replayer.due
        for (const id of due) {
          yield* turn.withPermit(
            Effect.gen(function* () {
              const isNews = yield* replayer.replay(id)
              if (isNews) yield* issuer.issue(id, "changed")
            }).pipe(
              // A fault of the program concerns this unit only.
              Effect.catchDefect((defect) =>
                Effect.logError("The plans of a unit could not be replayed", Cause.die(defect)).pipe(
                  Effect.annotateLogs({ instance: id })
                )
              ),
              Effect.catchTag("InstanceNotFound", () => Effect.void)
            )
          )
        }
        if (due.length > 0) yield* Effect.logInfo("Plans replayed").pipe(Effect.annotateLogs({ units: due.length }))
      }).pipe(Effect.catchCause((cause) => Effect.logError("Plans could not be replayed", cause)))

      yield* Effect.forkScoped(Effect.forever(Effect.andThen(Queue.take(afterIssue), replayDue)))
      yield* Effect.forkScoped(Effect.repeat(look, Schedule.spaced(lookInterval)))
    })
  )
