import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { type BacktestScore, fitTraining, scoreWeek, type Training, veto } from "./backtest.ts"
import { makeUnitTable } from "../../hours/internal/clusterTable.ts"
import type { ObservedUnit } from "../../hours/ObservedUnit.ts"
import { countObserved } from "../../hours/internal/countObserved.ts"
import { decideAwake, type Fit, fit } from "./fit.ts"
import { available, type HourTable, other } from "../../hours/internal/HourTable.ts"
import { usualWeeklyStages, type WeeklyStages } from "../stages.ts"
import type { Verdict } from "./verdicts.ts"

/** What an instance is judged by. */
export interface JudgementInput {
  readonly observations: ObservedUnit
  readonly timezone: string
  /** The exclusive end of the history, in milliseconds since 1970. */
  readonly until: number
  /** Hours of the week that must stay awake. */
  readonly awake: ReadonlySet<number>
}

/** What is concluded from an instance's history. `whole` is the fit of all of it. */
export interface Judgement {
  readonly table: HourTable
  readonly observedHours: number
  readonly whole: Fit
  /** What was known a week ago; undefined if that was too little for a backtest. */
  readonly training: Training | undefined
  readonly score: BacktestScore | undefined
  readonly verdicts: ReadonlyArray<Verdict>
}

/**
 * Judges an instance: fits the whole history, tests last week's schedule on the seven days since, and demotes the
 * windows that failed.
 */
export const judge = (
  input: JudgementInput,
  policy: AnalysisPolicy,
  stages: WeeklyStages = usualWeeklyStages
): Judgement => {
  const { awake, observations, timezone } = input
  const until = Math.ceil(input.until / millisPerHour)
  const table = makeUnitTable(observations, until - policy.history_weeks * hoursPerWeek, until)
  const isRunning = until * millisPerHour > input.until
  // The current hour is not over: it can prove activity, but not idleness.
  for (const { status } of [table, ...(table.lower ?? [])]) {
    if (isRunning && status[table.length - 1] === available) status[table.length - 1] = other
  }
  const whole = fit(table, timezone, awake, policy, stages)
  const training = fitTraining(table, timezone, awake, policy, stages)
  const score = training === undefined ? undefined : scoreWeek(whole, training, training.fit.verdicts, timezone)
  const verdicts =
    score !== undefined && policy.veto_on_backtest_failure ? veto(whole.verdicts, score.failedHours) : whole.verdicts
  return { table, observedHours: countObserved(table), whole, training, score, verdicts }
}

/** The verdicts if other hours of the week had to stay awake. The history is not fitted again. */
export const judgeAwake = (
  { training, whole }: Judgement,
  awake: ReadonlySet<number>,
  timezone: string,
  policy: AnalysisPolicy
): ReadonlyArray<Verdict> => {
  const verdicts = decideAwake(whole.decided, awake, policy)
  if (training === undefined || !policy.veto_on_backtest_failure) return verdicts
  const before = decideAwake(training.fit.decided, awake, policy)
  return veto(verdicts, scoreWeek(whole, training, before, timezone).failedHours)
}
