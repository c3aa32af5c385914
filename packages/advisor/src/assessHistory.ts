import { planDay } from "@snoozeql/analysis/plan/planDay"
import { figuresOf } from "@snoozeql/analysis/replay/figures"
import { fewestReplayedHours } from "@snoozeql/analysis/replay/replaySavings"
import type { BacktestMode } from "@snoozeql/domain/Backtest"
import { type DateTime, Effect } from "effect"
import { assessUnit, nextDayOf } from "./assess.ts"
import { defaultBacktestMode, replayHistory } from "./backtest.ts"
import { evaluate, type EvaluationOptions, observationsOf, type UnitHistory, unitFactsOf } from "./evaluate.ts"
import { replayedWeeks } from "./history.ts"

/** How an assessment replays the past: the plan of every day, whose slept hours are not seen, as in operation. */
export const assessmentMode: BacktestMode = { ...defaultBacktestMode, censored: true }

/**
 * Judges, replays and plans a unit, by default with the promise of its policy. What is blocked is not replayed, since it
 * cannot sleep anyway.
 */
export const assessHistory = Effect.fnUntraced(function* (
  history: UnitHistory,
  now: DateTime.Utc,
  options: EvaluationOptions,
  given?: BacktestMode
) {
  const { instance, providerFacts } = history
  const evaluation = evaluate(history, now, options)
  const { policy, unit_policy } = evaluation
  const mode: BacktestMode = given ?? { ...assessmentMode, one_in: unit_policy.one_in }
  yield* Effect.yieldNow
  const isBlocked = evaluation.blockers.length > 0
  const replayed = isBlocked
    ? undefined
    : yield* replayHistory(history, { now, mostWeeks: replayedWeeks }, options, mode)
  const score = replayed?.score
  const figures = score === undefined ? null : figuresOf(score, policy.cycle_cost_hours)
  const plans = figures !== null && (figures.slept_hours > 0 || evaluation.asleep.length > 0)
  const nextDay = plans
    ? nextDayOf(
        planDay({
          observations: observationsOf(history),
          timezone: instance.timezone,
          now,
          policy,
          oneIn: mode.one_in,
          ...(providerFacts !== undefined && { facts: unitFactsOf(history) })
        }),
        now
      )
    : null
  // A serverless unit is priced by the capacity of the hours that it would have slept, if enough of them were replayed.
  const { after_discount, price: usual } = evaluation.savings
  const isReplayed = figures !== null && figures.hours >= fewestReplayedHours
  const ofReplay = isReplayed ? replayed?.price : undefined
  const price = ofReplay ?? { price: usual, discounted: after_discount?.hourly ?? null }
  const { reserved } = unitFactsOf(history)
  return assessUnit({ instance, evaluation, figures, price, reserved, nextDay, oneIn: mode.one_in })
})
