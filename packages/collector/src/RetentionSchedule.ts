import { historyCutoff, retentionCutoff } from "@snoozeql/domain/Hour"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { SavingsStore } from "@snoozeql/store/SavingsStore"
import { DateTime, type Duration, Effect, Layer, Schedule } from "effect"
import { abandonedAfter } from "./PassTimeLimit.ts"

/** How much history is kept. */
export interface RetentionScheduleOptions {
  /**
   * How long hourly metrics and collection runs are kept. The default is 14 days. Runs of the running month (UTC) are
   * kept in any case.
   */
  readonly retention?: Duration.Input
  /** How long the compact history is kept; by default 12 weeks, and never shorter than the hourly metrics. */
  readonly history?: Duration.Input
}

/** How long plans, their scores, replaced versions of advice and savings are kept: a year, and what is compared with it. */
const adviceKept = "400 days"

/**
 * Where packing ends. Passes read the hours after it again every day. Hours that are packed a day later are packed only
 * once.
 */
const startOfYesterday = (now: DateTime.Utc): DateTime.Utc =>
  DateTime.subtract(DateTime.startOf(now, "day"), { days: 1 })

/** Daily, not on the full hour, at which collection passes run. */
const daily = "7 0 * * *"

/**
 * Applies the retention at once, then daily at 00:07 UTC. It packs the hourly metrics of all days but the last two into
 * the history. It deletes the hourly metrics before the cutoff, the days of the history that are too old, the changes
 * of status that ended before them, the collection runs that began before the cutoff and in an earlier month, and
 * advice and savings of more than 400 days ago. It marks abandoned runs as failed. The database's clock decides what is old. A
 * failure is logged, and the schedule goes on. Nothing is deleted that could not be packed.
 */
export const layer = ({ history = "12 weeks", retention = "14 days" }: RetentionScheduleOptions = {}): Layer.Layer<
  never,
  never,
  MetricsStore | HistoryStore | InstanceStore | CollectionRunStore | AdviceStore | SavingsStore
> =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const metrics = yield* MetricsStore
      const packed = yield* HistoryStore
      const instances = yield* InstanceStore
      const runs = yield* CollectionRunStore
      const advice = yield* AdviceStore
      const savings = yield* SavingsStore
      const apply = Effect.gen(function* () {
        const now = yield* metrics.snapshotTime
        const cutoff = retentionCutoff(now, retention)
        const abandoned = yield* runs.failAbandoned(DateTime.subtractDuration(now, abandonedAfter), now)
        const packedHours = yield* packed.packHours(DateTime.max(cutoff, startOfYesterday(now)))
        const deletedMetrics = yield* metrics.deleteOldMetrics(cutoff)
        const historyFrom = historyCutoff(now, { history, retention })
        const deletedWeeks = yield* packed.deleteOldHours(historyFrom)
        const deletedStatuses = yield* instances.deleteOldStatusChanges(historyFrom)
        // The runs of the running month say what it has cost so far.
        const deletedRuns = yield* runs.deleteOldRuns(DateTime.min(cutoff, DateTime.startOf(now, "month")))
        const deletedAdvice = yield* advice.deleteOldAdvice(DateTime.subtractDuration(now, adviceKept))
        const deletedSavings = yield* savings.deleteOldDays(DateTime.subtractDuration(now, adviceKept))
        yield* Effect.logInfo("Retention applied").pipe(
          Effect.annotateLogs({
            cutoff: DateTime.formatIso(cutoff),
            packed_hours: packedHours,
            deleted_metrics: deletedMetrics,
            deleted_weeks: deletedWeeks,
            deleted_status_changes: deletedStatuses,
            deleted_runs: deletedRuns,
            deleted_plans: deletedAdvice.plans,
            deleted_advice_versions: deletedAdvice.versions,
            deleted_advice_scores: deletedAdvice.scores,
            deleted_savings_days: deletedSavings,
            deleted_exports: deletedAdvice.exports,
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
