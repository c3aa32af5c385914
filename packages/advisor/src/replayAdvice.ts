import { figuresOf } from "@snoozeql/analysis/replay/figures"
import { scoreReplay, zeroReplayScore } from "@snoozeql/analysis/replay/scoreReplay"
import { capacityAt } from "@snoozeql/analysis/savings/serverlessCapacity"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { BacktestMode } from "@snoozeql/domain/Backtest"
import type { UnitReplay } from "@snoozeql/domain/UnitReplay"
import { type DateTime, Effect } from "effect"
import { defaultBacktestMode, replayUnit, wasAsleep } from "./backtest.ts"
import { membersNow, type UnitHistory } from "./evaluate.ts"
import { replayedWeeks } from "./history.ts"

/** What a unit's advice is replayed by, besides its history. */
export interface AdviceReplayInput {
  readonly history: UnitHistory
  /** The present, by the database's clock. */
  readonly now: DateTime.Utc
  readonly policy: AnalysisPolicy
  /** The promise of the unit's plans. */
  readonly oneIn: number
  /** The digest of all of that but the history. */
  readonly inputs: string
}

/**
 * Replays the daily plans of a unit's last weeks, at most 8: with all hours seen, and with the slept hours hidden from
 * later plans, as in operation. It takes some 200 milliseconds of processor time; other fibers have their turn after every
 * replayed day. A history that is too short gives a replay of 0 hours. Equal input gives equal results.
 */
export const replayAdvice = Effect.fnUntraced(function* ({ history, inputs, now, oneIn, policy }: AdviceReplayInput) {
  const seen: BacktestMode = { ...defaultBacktestMode, one_in: oneIn }
  const replays = yield* replayUnit(history, { now, mostWeeks: replayedWeeks }, policy, [
    seen,
    { ...seen, censored: true }
  ])
  const [all, asInOperation] = replays.map((replay) => figuresOf(scoreReplay(replay), policy.cycle_cost_hours))
  const none = figuresOf(zeroReplayScore, policy.cycle_cost_hours)
  const [replay] = replays
  const capacities =
    replay === undefined
      ? []
      : membersNow(history).flatMap(({ instance, series }) => {
          const capacity = capacityAt(series, wasAsleep(replay))
          return capacity === null ? [] : [[instance.id, capacity] as const]
        })
  const made: UnitReplay = {
    instance_id: history.instance.id,
    replayed_at: now,
    inputs,
    seen: all ?? none,
    censored: asInOperation ?? none,
    capacities: Object.fromEntries(capacities)
  }
  return made
})
