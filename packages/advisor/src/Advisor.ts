import type { PriceTable } from "@snoozeql/analysis/savings/PriceTable"
import type { UnitAssessment } from "@snoozeql/domain/Assessment"
import type { BacktestMode, FleetBacktest, InstanceBacktest } from "@snoozeql/domain/Backtest"
import type { InstanceNotFound, StoreUnavailable } from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { Discounts } from "@snoozeql/domain/Discount"
import type { InstanceActivity } from "@snoozeql/domain/InstanceActivity"
import { TagNames } from "@snoozeql/domain/TagNames"
import type { NoScheduleToExport, ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import type { HistoryStore } from "@snoozeql/store/HistoryStore"
import { type InstancePage, InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import type { PolicyStore } from "@snoozeql/store/PolicyStore"
import { PriceStore } from "@snoozeql/store/PriceStore"
import { Context, type DateTime, type Duration, Effect, Layer, Option, Stream } from "effect"
import { assessHistory } from "./assessHistory.ts"
import { replayHistory, toFleetBacktest, toInstanceBacktest } from "./backtest.ts"
import { evaluate, type EvaluationOptions, evaluateWithLabels, type UnitHistory } from "./evaluate.ts"
import { type FleetOptions, fleetRulesOf } from "./fleetRules.ts"
import { usableReplay } from "./issue/replayDue.ts"
import { makePolicyDigests } from "./issue/policyDigests.ts"
import { historyRange, keptRange, makeHistories, replayRange } from "./history.ts"
import { readListPrices } from "./listPrices.ts"
import { type ExportableSchedule, toSchedule } from "./schedule.ts"

/** The settings with which the whole fleet is judged. */
export interface AdvisorOptions extends FleetOptions {
  /** How long hourly metrics are kept. The default is 14 days. */
  readonly retention?: Duration.Input
  /** How long the compact history is kept. Hours that are older than both are not judged. The default is 12 weeks. */
  readonly history?: Duration.Input
  /**
   * The user's prices of compute, to estimate savings. Prices that it does not list come from AWS's price list, as far
   * as the `PriceStore` has them, then from the shipped estimate.
   */
  readonly prices?: PriceTable | undefined
  /** Discounts on these prices. By default there are none. */
  readonly discounts?: Discounts | undefined
}

/**
 * Says when instances could sleep and what that saves. It reads the instances' histories from the stores and judges
 * each by the fleet's policy and its own. The present time is the database's clock (`MetricsStore.snapshotTime`). It writes nothing.
 */
export class Advisor extends Context.Service<
  Advisor,
  {
    /**
     * Returns the weekly activity of one instance: its idle windows, why it stays awake at other times, and the label
     * of every hour. The savings come from the stored replay of its plans, as those of its issued advice do. Use it to
     * show one instance.
     */
    readonly activity: (id: InstanceId) => Effect.Effect<InstanceActivity, InstanceNotFound | StoreUnavailable>

    /**
     * Returns the recommended windows of one instance in the format of a scheduler, and what to record of them. It
     * records nothing: use `ScheduleExports` to put the instance to sleep, so that you are told when the advice
     * withdraws what was exported.
     */
    readonly schedule: (
      id: InstanceId,
      format: ScheduleFormat
    ) => Effect.Effect<ExportableSchedule, InstanceNotFound | NoScheduleToExport | StoreUnavailable>

    /**
     * Replays the history of one instance or cluster without knowledge of the future, and returns how well the plans of
     * its past would have done, and what they would have saved. Use it to decide whether to trust them. Other fibers
     * have their turn after every replayed day.
     */
    readonly backtest: (
      id: InstanceId,
      mode: BacktestMode
    ) => Effect.Effect<InstanceBacktest, InstanceNotFound | StoreUnavailable>

    /**
     * Does the same for all instances, or for those of a page, in the order of their names. A cluster is replayed by the
     * hours of its members, wherever they are in the order. The members have no figures of their own and name their
     * cluster. It takes a fifth of a second for each instance, so read a large fleet page by page.
     */
    readonly fleetBacktest: (
      mode: BacktestMode,
      page?: InstancePage
    ) => Effect.Effect<Omit<FleetBacktest, "next_cursor">, StoreUnavailable>

    /**
     * Streams the assessment of every unit, in the order of their names. A unit is a cluster, or an instance that is not
     * a member of one. What is gone is omitted. An assessment holds its usual week, the replay of the advice of
     * every day of its past, what that would have saved, and the plan for the next 24 hours. Use it for a list that a
     * person decides by, and `rankAssessments` to sort it. It takes about half a second for a unit; other fibers have
     * their turn after every replayed day. Without `mode`, each unit is replayed with the promise of its policy.
     * `now` is the end of the history; the default is the database's present.
     */
    readonly assessments: (options?: {
      readonly mode?: BacktestMode
      readonly now?: DateTime.Utc
    }) => Stream.Stream<UnitAssessment, StoreUnavailable>

    /** Returns why prices of AWS's price list are missing or old, for a person. None if they are not. */
    readonly priceProblem: Effect.Effect<Option.Option<string>, StoreUnavailable>
  }
>()("@snoozeql/advisor/Advisor") {
  /** Provides the advisor over the stores. */
  static readonly layer = ({
    discounts,
    history: kept = "12 weeks",
    prices,
    retention = "14 days",
    ...fleet
  }: AdvisorOptions = {}): Layer.Layer<
    Advisor,
    never,
    MetricsStore | HistoryStore | InstanceStore | PriceStore | PolicyStore | AdviceStore
  > =>
    Layer.effect(
      Advisor,
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const metrics = yield* MetricsStore
        const histories = yield* makeHistories
        const priceStore = yield* PriceStore
        const advice = yield* AdviceStore
        const rules = fleetRulesOf(fleet)
        const { policy } = rules
        const digestsOf = makePolicyDigests(rules)
        const fixed: EvaluationOptions = { ...rules, prices, discounts, tagNames: yield* TagNames }
        const currentOptions = Effect.map(readListPrices(priceStore), (listPrices): EvaluationOptions => ({
          ...fixed,
          listPrices
        }))
        const keep = { history: kept, retention }
        const rangeUntil = (now: DateTime.Utc) => historyRange(now, keep, policy)

        /** The stored replay of a unit, if it was made by the method that judges the unit now. */
        const replayOf = ({ instance: { id, timezone }, unitPolicy }: UnitHistory) =>
          Effect.map(advice.replaysOf([id]), (replays) =>
            usableReplay(replays.get(id), digestsOf(timezone, unitPolicy).method)
          )

        const readHistory = Effect.fnUntraced(function* (id: InstanceId) {
          const now = yield* metrics.snapshotTime
          const instance = yield* instances.get(id)
          const options = yield* currentOptions
          return { now, options, history: yield* histories.ofInstance(instance, rangeUntil(now)) }
        })

        return {
          activity: Effect.fn("Advisor.activity")(function* (id) {
            const { history, now, options } = yield* readHistory(id)
            return evaluateWithLabels(history, now, options, yield* replayOf(history))
          }),

          schedule: Effect.fn("Advisor.schedule")(function* (id, format) {
            const { history, now, options } = yield* readHistory(id)
            return yield* Effect.fromResult(toSchedule(evaluate(history, now, options), history, format, now))
          }),

          backtest: Effect.fn("Advisor.backtest")(function* (id, mode) {
            const now = yield* metrics.snapshotTime
            const history = yield* histories.ofInstance(yield* instances.get(id), keptRange(now, keep))
            const options = yield* currentOptions
            return toInstanceBacktest(yield* replayHistory(history, { now }, options, mode), mode, policy)
          }),

          fleetBacktest: Effect.fn("Advisor.fleetBacktest")(function* (mode, page) {
            const now = yield* metrics.snapshotTime
            const options = yield* currentOptions
            const replayed = yield* histories.ofInstances(keptRange(now, keep), page).pipe(
              Stream.mapEffect((history) => replayHistory(history, { now }, options, mode)),
              Stream.runCollect
            )
            return toFleetBacktest(replayed, mode, policy)
          }),

          assessments: ({ mode, now: end } = {}) =>
            Stream.unwrap(
              Effect.map(
                Effect.all([end === undefined ? metrics.snapshotTime : Effect.succeed(end), currentOptions]),
                ([now, options]) =>
                  histories
                    .ofFleet(replayRange(now, keep, policy))
                    .pipe(Stream.mapEffect((history) => assessHistory(history, now, options, mode)))
              )
            ),

          priceProblem: Effect.map(priceStore.lastReading, (reading) =>
            Option.flatMap(reading, ({ problem }) => Option.fromNullOr(problem))
          )
        }
      })
    )
}
