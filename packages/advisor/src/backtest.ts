import { defaultOneIn } from "@snoozeql/analysis/plan/promise"
import type { ReplayMode } from "@snoozeql/analysis/replay/replay"
import { replayByDay } from "@snoozeql/analysis/replay/replay"
import { figuresOf, reliabilityFigures } from "@snoozeql/analysis/replay/figures"
import { addReliability, type ReliabilityBin, reliabilityOf } from "@snoozeql/analysis/replay/reliability"
import { addReplayScores, type ReplayScore, scoreReplay, zeroReplayScore } from "@snoozeql/analysis/replay/scoreReplay"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { BacktestMode, FleetBacktest, InstanceBacktest } from "@snoozeql/domain/Backtest"
import type { Instance } from "@snoozeql/domain/Instance"
import { DateTime, Effect } from "effect"
import type { InstanceHistory } from "./evaluate.ts"

/**
 * How plans are replayed unless a request says otherwise: daily plans, followed blindly, of hours that are all seen.
 */
export const defaultBacktestMode: BacktestMode = {
  refit: "daily",
  look: false,
  censored: false,
  one_in: defaultOneIn
}

/** What the replay of one instance counted. */
export interface ReplayedInstance {
  readonly instance: Instance
  /** Undefined if the history is shorter than the 14 days that a plan needs, and for a cluster. */
  readonly score: ReplayScore | undefined
  readonly bins: ReadonlyArray<ReliabilityBin>
}

const replayModeOf = ({ one_in, ...mode }: BacktestMode): ReplayMode => ({ ...mode, oneIn: one_in })

/**
 * Replays the history of an instance up to the hour that runs at `now`. It takes a fifth of a second of processor time
 * for twelve weeks, so other fibers have their turn after every replayed day.
 */
export const replayHistory = Effect.fnUntraced(function* (
  history: InstanceHistory,
  now: DateTime.Utc,
  policy: AnalysisPolicy,
  mode: BacktestMode
) {
  const { instance, providerFacts } = history
  const setting = {
    timezone: instance.timezone,
    policy,
    until: DateTime.startOf(now, "hour"),
    ...(providerFacts !== undefined && { facts: providerFacts })
  }
  const work = replayByDay(history, setting, [replayModeOf(mode)])
  let step = work.next()
  while (step.done !== true) {
    yield* Effect.yieldNow
    step = work.next()
  }
  const [replay] = step.value
  const replayed: ReplayedInstance = {
    instance,
    score: replay === undefined ? undefined : scoreReplay(replay),
    bins: replay === undefined ? [] : reliabilityOf([replay])
  }
  return replayed
})

const describe = ({ instance, score }: ReplayedInstance, cycleCost: number) => ({
  instance_id: instance.id,
  kind: instance.kind,
  name: instance.name,
  owner: instance.owner,
  environment: instance.environment,
  instance_status: instance.status,
  timezone: instance.timezone,
  figures: score === undefined ? null : figuresOf(score, cycleCost)
})

/** Returns the replay of one instance in the form in which it is shown. */
export const toInstanceBacktest = (
  replayed: ReplayedInstance,
  mode: BacktestMode,
  { cycle_cost_hours }: AnalysisPolicy
): InstanceBacktest => ({
  ...mode,
  ...describe(replayed, cycle_cost_hours),
  reliability: reliabilityFigures(replayed.bins)
})

/** Returns the replays of several instances and their sums. */
export const toFleetBacktest = (
  replayed: ReadonlyArray<ReplayedInstance>,
  mode: BacktestMode,
  { cycle_cost_hours }: AnalysisPolicy
): Omit<FleetBacktest, "next_cursor"> => {
  const total = replayed.reduce((sum, { score }) => addReplayScores(sum, score ?? zeroReplayScore), zeroReplayScore)
  const bins = replayed.reduce<ReadonlyArray<ReliabilityBin>>((sum, one) => addReliability(sum, one.bins), [])
  return {
    ...mode,
    instances: replayed.map((one) => describe(one, cycle_cost_hours)),
    all: figuresOf(total, cycle_cost_hours),
    reliability: reliabilityFigures(bins)
  }
}
