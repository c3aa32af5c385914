import { defaultOneIn } from "@snoozeql/analysis/plan/promise"
import { type Replay, replayByDay, type ReplayMode } from "@snoozeql/analysis/replay/replay"
import { savingsOf, totalSavings } from "@snoozeql/analysis/replay/replaySavings"
import { figuresOf, reliabilityFigures } from "@snoozeql/analysis/replay/figures"
import { addReliability, type ReliabilityBin, reliabilityOf } from "@snoozeql/analysis/replay/reliability"
import { addReplayScores, type ReplayScore, scoreReplay, zeroReplayScore } from "@snoozeql/analysis/replay/scoreReplay"
import { capacityAt } from "@snoozeql/analysis/savings/serverlessCapacity"
import type { UnitPrice } from "@snoozeql/analysis/savings/unitPrice"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { BacktestMode, FleetBacktest, InstanceBacktest } from "@snoozeql/domain/Backtest"
import type { SleepBlocker } from "@snoozeql/domain/SleepNotice"
import { analysisPolicyOf } from "@snoozeql/domain/UnitPolicy"
import { DateTime, Effect } from "effect"
import {
  blockersOf,
  clusterReference,
  type EvaluationOptions,
  observationsOf,
  priceOf,
  type UnitHistory,
  unitFactsOf
} from "./evaluate.ts"

/**
 * How plans are replayed unless a request says otherwise: daily plans, followed blindly, of hours that are all seen.
 */
export const defaultBacktestMode: BacktestMode = {
  refit: "daily",
  look: false,
  censored: false,
  one_in: defaultOneIn
}

/** What the replay of one unit counted. */
export interface ReplayedUnit {
  readonly history: UnitHistory
  /**
   * Undefined if the history is shorter than the 14 days that a plan needs, and for a member of a cluster, which sleeps
   * with it.
   */
  readonly score: ReplayScore | undefined
  readonly bins: ReadonlyArray<ReliabilityBin>
  /** What an hour of compute costs, if serverless members have their capacity of the slept hours. */
  readonly price: Pick<UnitPrice, "price" | "discounted">
  /** Why it can never sleep. Empty if it could. */
  readonly blockers: ReadonlyArray<SleepBlocker>
}

/**
 * Why a unit could not have slept at any time. That it is stopped or starting right now says nothing about its past, so
 * these blockers are omitted: otherwise the sums of a fleet would depend on the hour at which it is replayed.
 */
const lastingBlockers = (history: UnitHistory, { tagNames }: EvaluationOptions): ReadonlyArray<SleepBlocker> =>
  blockersOf(history, tagNames).filter(({ kind }) => kind !== "already_stopped" && kind !== "status")

const replayModeOf = ({ one_in, ...mode }: BacktestMode): ReplayMode => ({ ...mode, oneIn: one_in })

/** Whether an hour would have been slept. Hours are counted since 1970-01-01T00:00Z. */
const wasAsleep =
  ({ asleep, first }: Replay) =>
  (hour: number): boolean =>
    asleep[hour - first] === 1

/**
 * Replays the history of a unit up to the hour that runs at `now`: an instance, or a cluster by the hours of its
 * members. A member of a cluster is not replayed. A replay of twelve weeks takes a fifth of a second of processor time,
 * so other fibers have their turn after every replayed day.
 */
export const replayHistory = Effect.fnUntraced(function* (
  history: UnitHistory,
  now: DateTime.Utc,
  options: EvaluationOptions,
  mode: BacktestMode
) {
  const { instance, providerFacts } = history
  const notReplayed: ReplayedUnit = {
    history,
    score: undefined,
    bins: [],
    price: { price: null, discounted: null },
    blockers: lastingBlockers(history, options)
  }
  if (instance.cluster_id !== null) return notReplayed
  const setting = {
    timezone: instance.timezone,
    policy: analysisPolicyOf(options.policy, history.unitPolicy),
    until: DateTime.startOf(now, "hour"),
    ...(providerFacts !== undefined && { facts: unitFactsOf(history) })
  }
  const work = replayByDay(observationsOf(history), setting, [replayModeOf(mode)])
  let step = work.next()
  while (step.done !== true) {
    yield* Effect.yieldNow
    step = work.next()
  }
  const [replay] = step.value
  if (replay === undefined) return notReplayed
  const replayed: ReplayedUnit = {
    ...notReplayed,
    score: scoreReplay(replay),
    bins: reliabilityOf([replay]),
    price: priceOf(history, options, (series) => capacityAt(series, wasAsleep(replay)))
  }
  return replayed
})

const describe = ({ blockers, history, price, score }: ReplayedUnit, cycleCost: number) => {
  const { instance } = history
  const figures = score === undefined ? null : figuresOf(score, cycleCost)
  return {
    instance_id: instance.id,
    kind: instance.kind,
    name: instance.name,
    owner: instance.owner,
    environment: instance.environment,
    instance_status: instance.status,
    timezone: instance.timezone,
    timezone_source: instance.timezone_source,
    cluster: clusterReference(history),
    figures,
    savings: savingsOf(figures, price),
    blockers
  }
}

/** Returns the replay of one unit in the form in which it is shown. */
export const toInstanceBacktest = (
  replayed: ReplayedUnit,
  mode: BacktestMode,
  { cycle_cost_hours }: AnalysisPolicy
): InstanceBacktest => ({
  ...mode,
  ...describe(replayed, cycle_cost_hours),
  reliability: reliabilityFigures(replayed.bins)
})

/** Returns the replays of several units, and the sums of those that could sleep. */
export const toFleetBacktest = (
  replayed: ReadonlyArray<ReplayedUnit>,
  mode: BacktestMode,
  { cycle_cost_hours }: AnalysisPolicy
): Omit<FleetBacktest, "next_cursor"> => {
  const counted = replayed.filter(({ blockers }) => blockers.length === 0)
  const total = counted.reduce((sum, { score }) => addReplayScores(sum, score ?? zeroReplayScore), zeroReplayScore)
  const bins = counted.reduce<ReadonlyArray<ReliabilityBin>>((sum, one) => addReliability(sum, one.bins), [])
  const instances = replayed.map((one) => describe(one, cycle_cost_hours))
  return {
    ...mode,
    instances,
    all: figuresOf(total, cycle_cost_hours),
    ...totalSavings(instances),
    reliability: reliabilityFigures(bins)
  }
}
