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
export const wasAsleep =
  ({ asleep, first }: Replay) =>
  (hour: number): boolean =>
    asleep[hour - first] === 1

/** What is replayed of a history. */
export interface ReplayedRange {
  /** The end: the hour that runs at this time is not replayed. */
  readonly now: DateTime.Utc
  /** If given, only the last whole weeks are replayed, at most this many. */
  readonly mostWeeks?: number
}

/**
 * Replays the history of an instance, or of a cluster by the hours of its members, in several modes. Returns the replays
 * in the order of the modes, or none if the history is too short. A replay of twelve weeks takes a fifth of a second of
 * processor time, so other fibers have their turn after every replayed day.
 */
export const replayUnit = Effect.fnUntraced(function* (
  history: UnitHistory,
  { now, mostWeeks }: ReplayedRange,
  policy: AnalysisPolicy,
  modes: ReadonlyArray<BacktestMode>
) {
  const { instance, providerFacts } = history
  const setting = {
    timezone: instance.timezone,
    policy: analysisPolicyOf(policy, history.unitPolicy),
    until: DateTime.startOf(now, "hour"),
    ...(mostWeeks !== undefined && { mostWeeks }),
    ...(providerFacts !== undefined && { facts: unitFactsOf(history) })
  }
  const work = replayByDay(observationsOf(history), setting, modes.map(replayModeOf))
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
    yield* Effect.yieldNow
  }
})

/** Replays a unit as `replayUnit` does, and counts. A member of a cluster is not replayed. */
export const replayHistory = Effect.fnUntraced(function* (
  history: UnitHistory,
  range: ReplayedRange,
  options: EvaluationOptions,
  mode: BacktestMode
) {
  const notReplayed: ReplayedUnit = {
    history,
    score: undefined,
    bins: [],
    price: { price: null, discounted: null },
    blockers: lastingBlockers(history, options)
  }
  if (history.instance.cluster_id !== null) return notReplayed
  const [replay] = yield* replayUnit(history, range, options.policy, [mode])
  if (replay === undefined) return notReplayed
  const replayed: ReplayedUnit = {
    ...notReplayed,
    score: scoreReplay(replay),
    bins: reliabilityOf([replay]),
    price: priceOf(history, options, ({ series }) => capacityAt(series, wasAsleep(replay)))
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
