import type { PriceTable } from "@snoozeql/analysis/PriceTable"
import { type AnalysisPolicy, defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { InstanceNotFound, StoreUnavailable } from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { InstanceActivity } from "@snoozeql/domain/InstanceActivity"
import type { NotRecommended, Recommendation } from "@snoozeql/domain/Recommendation"
import type { NoScheduleToExport, ScheduleExport, ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import type { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Context, type DateTime, type Duration, Effect, Layer, Stream } from "effect"
import { evaluate, type EvaluationOptions, evaluateWithLabels } from "./evaluate.ts"
import { historyRange, makeHistories } from "./history.ts"
import { recommend } from "./recommend.ts"
import { toSchedule } from "./schedule.ts"

/** How the fleet is judged. */
export interface AdvisorOptions {
  /** How long hourly metrics are kept. By default 14 days. */
  readonly retention?: Duration.Input
  /** How long the compact history is kept: hours that are older than both are not judged. By default 12 weeks. */
  readonly history?: Duration.Input
  /** What counts as idle and what never sleeps, of every instance; by default `defaultAnalysisPolicy`. */
  readonly policy?: AnalysisPolicy
  /** Prices of compute from which savings are estimated; what it does not list comes from the shipped estimate. */
  readonly prices?: PriceTable | undefined
}

/**
 * Says when instances could sleep, and what that saves: reads their histories from the stores and judges them by one policy.
 * The present is the database's clock (`MetricsStore.snapshotTime`). Nothing is written.
 */
export class Advisor extends Context.Service<
  Advisor,
  {
    /**
     * Returns what an instance does over the week, when it could sleep, and why not at other times, with the label of every
     * hour. Use it to show one instance.
     */
    readonly activity: (id: InstanceId) => Effect.Effect<InstanceActivity, InstanceNotFound | StoreUnavailable>

    /** Returns the recommended windows of an instance as a schedule in the format of a scheduler. */
    readonly schedule: (
      id: InstanceId,
      format: ScheduleFormat
    ) => Effect.Effect<ScheduleExport, InstanceNotFound | NoScheduleToExport | StoreUnavailable>

    /**
     * Whether and when to put each instance to sleep, for every instance that is known when the stream starts, by name.
     * `rank` orders them by what they save. Memory stays constant apart from the list of instances: histories are read page
     * by page, and other fibers have their turn after every instance. No connection is held between two pages.
     */
    readonly recommendations: Stream.Stream<Recommendation | NotRecommended, StoreUnavailable>
  }
>()("@snoozeql/advisor/Advisor") {
  /** Judges what the stores hold. */
  static readonly layer = ({
    history: kept = "12 weeks",
    policy = defaultAnalysisPolicy,
    prices,
    retention = "14 days"
  }: AdvisorOptions = {}): Layer.Layer<Advisor, never, MetricsStore | HistoryStore | InstanceStore> =>
    Layer.effect(
      Advisor,
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const metrics = yield* MetricsStore
        const histories = yield* makeHistories
        const options: EvaluationOptions = { policy, prices }
        const rangeUntil = (now: DateTime.Utc) => historyRange(now, { history: kept, retention }, policy)

        const readHistory = Effect.fnUntraced(function* (id: InstanceId) {
          const now = yield* metrics.snapshotTime
          const instance = yield* instances.get(id)
          return { now, history: yield* histories.ofInstance(instance, rangeUntil(now)) }
        })

        return {
          activity: Effect.fn("Advisor.activity")(function* (id) {
            const { history, now } = yield* readHistory(id)
            return evaluateWithLabels(history, now, options)
          }),

          schedule: Effect.fn("Advisor.schedule")(function* (id, format) {
            const { history, now } = yield* readHistory(id)
            return yield* Effect.fromResult(toSchedule(evaluate(history, now, options), history.instance, format, now))
          }),

          recommendations: Stream.unwrap(
            Effect.map(metrics.snapshotTime, (now) =>
              histories.ofFleet(rangeUntil(now)).pipe(
                Stream.mapEffect((history) =>
                  // Other fibers have their turn after every instance.
                  Effect.as(Effect.yieldNow, recommend(evaluate(history, now, options)))
                )
              )
            )
          )
        }
      })
    )
}
