import { retentionCutoff } from "@snoozeql/domain/Hour"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, type Duration, Effect, Layer, Schedule } from "effect"
import { abandonedAfter } from "./PassLimit.ts"

/** How much history is kept. */
export interface RetentionScheduleOptions {
  /** How long hourly metrics and collection runs are kept. The default is 14 days. */
  readonly retention?: Duration.Input
}

/** Daily, not on the full hour, at which collection passes run. */
const daily = "7 0 * * *"

/**
 * Applies the retention at once, then daily at 00:07 UTC. It deletes the hourly metrics before the cutoff and the
 * collection runs that began before it, and marks abandoned runs as failed. The database's clock decides what is old. A
 * failure is logged, and the schedule goes on.
 */
export const layer = ({ retention = "14 days" }: RetentionScheduleOptions = {}): Layer.Layer<
  never,
  never,
  MetricsStore | CollectionRunStore
> =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const metrics = yield* MetricsStore
      const runs = yield* CollectionRunStore
      const apply = Effect.gen(function* () {
        const now = yield* metrics.snapshotTime
        const cutoff = retentionCutoff(now, retention)
        const abandoned = yield* runs.failAbandoned(DateTime.subtractDuration(now, abandonedAfter), now)
        const deletedMetrics = yield* metrics.deleteOldMetrics(cutoff)
        const deletedRuns = yield* runs.deleteOldRuns(cutoff)
        yield* Effect.logInfo("Retention applied").pipe(
          Effect.annotateLogs({
            cutoff: DateTime.formatIso(cutoff),
            deleted_metrics: deletedMetrics,
            deleted_runs: deletedRuns,
            abandoned
          })
        )
      }).pipe(Effect.catchCause((cause) => Effect.logError("Retention could not be applied", cause)))
      yield* apply.pipe(
        Effect.andThen(Effect.schedule(apply, Schedule.cron(daily, "UTC"))),
        Effect.orDie,
        Effect.forkScoped
      )
    })
  )
