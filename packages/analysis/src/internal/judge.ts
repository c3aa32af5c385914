import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { backtest, type BacktestScore, countObserved, veto } from "./backtest.ts"
import { type Fit, fit } from "./fit.ts"
import { active } from "./labelHours.ts"
import { available, type HourTable, makeHourTable, type Observations, other } from "./HourTable.ts"
import type { MethodSteps } from "../MethodSteps.ts"
import { recommended, type Verdict } from "./verdicts.ts"

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

/** What the weekly method decides, without what only a report needs. */
export interface Decision {
  readonly whole: Fit
  readonly verdicts: ReadonlyArray<Verdict>
  readonly observedHours: number
}

/** Whether activity of the last seven days leaves the backtest anything to refuse. */
const couldFail = ({ local, verdicts }: Fit): boolean =>
  verdicts.some(({ level }) => level === recommended) &&
  // A few hours more: the local hours reach over both ends, and the clocks may skip one.
  local.labels.subarray(Math.max(0, local.length - hoursPerWeek - 4)).includes(active)

/** Decides as `judge` does, and spares a backtest that cannot change the verdicts. */
export const decide = (
  table: HourTable,
  timezone: string,
  awake: ReadonlySet<number>,
  policy: AnalysisPolicy,
  steps: MethodSteps
): Decision => {
  const whole = fit(table, timezone, awake, policy, steps)
  const isVetoing = steps.veto && policy.veto_on_backtest_failure && couldFail(whole)
  const score = isVetoing ? backtest(table, whole, timezone, awake, policy, steps) : undefined
  const verdicts = score === undefined ? whole.verdicts : veto(whole.verdicts, score.failedHours)
  return { whole, verdicts, observedHours: countObserved(table) }
}
