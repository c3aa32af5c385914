import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { backtest, type BacktestScore, countObserved, veto } from "./backtest.ts"
import { type Fit, fit } from "./fit.ts"
import { available, type HourTable, makeHourTable, type Observations, other } from "./HourTable.ts"
import type { MethodSteps } from "../MethodSteps.ts"
import type { Verdict } from "./verdicts.ts"

export interface JudgementInput {
  readonly observations: Observations
  readonly timezone: string
  /** The exclusive end of the history, in milliseconds since 1970. */
  readonly until: number
  /** Hours of the week that never sleep. */
  readonly awake: ReadonlySet<number>
}

export interface Judgement {
  readonly table: HourTable
  readonly observedHours: number
  readonly whole: Fit
  readonly score: BacktestScore | undefined
  readonly verdicts: ReadonlyArray<Verdict>
}

/** Judges the local week: the fit of the whole history, its backtest, and what the backtest leaves of it. */
export const judge = (input: JudgementInput, policy: AnalysisPolicy, steps: MethodSteps): Judgement => {
  const { awake, observations, timezone } = input
  const until = Math.ceil(input.until / millisPerHour)
  const table = makeHourTable(observations, until - policy.history_weeks * hoursPerWeek, until)
  const isRunning = until * millisPerHour > input.until
  // The running hour can prove activity, but it is not over.
  if (isRunning && table.status[table.length - 1] === available) table.status[table.length - 1] = other
  const whole = fit(table, timezone, awake, policy, steps)
  const score = backtest(table, whole, timezone, awake, policy, steps)
  const verdicts =
    score !== undefined && steps.veto && policy.veto_on_backtest_failure
      ? veto(whole.verdicts, score.failedHours)
      : whole.verdicts
  return { table, observedHours: countObserved(table), whole, score, verdicts }
}
