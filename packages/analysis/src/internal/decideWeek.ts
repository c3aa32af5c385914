import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { backtest, countObserved, veto } from "./backtest.ts"
import { type Fit, fit } from "./fit.ts"
import type { HourTable } from "./HourTable.ts"
import { active } from "./labelHours.ts"
import type { MethodSteps } from "../MethodSteps.ts"
import { recommended, type Verdict } from "./verdicts.ts"

/** What the weekly method decides, without what only a report needs. */
export interface WeeklyDecision {
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
export const decideWeek = (
  table: HourTable,
  timezone: string,
  awake: ReadonlySet<number>,
  policy: AnalysisPolicy,
  steps: MethodSteps
): WeeklyDecision => {
  const whole = fit(table, timezone, awake, policy, steps)
  const isVetoing = steps.veto && policy.veto_on_backtest_failure && couldFail(whole)
  const score = isVetoing ? backtest(table, whole, timezone, awake, policy, steps) : undefined
  const verdicts = score === undefined ? whole.verdicts : veto(whole.verdicts, score.failedHours)
  return { whole, verdicts, observedHours: countObserved(table) }
}
