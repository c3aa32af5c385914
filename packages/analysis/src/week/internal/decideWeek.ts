import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { backtest, veto } from "./backtest.ts"
import { countObserved } from "../../hours/internal/countObserved.ts"
import { type Fit, fit } from "./fit.ts"
import type { HourTable } from "../../hours/internal/HourTable.ts"
import { active } from "../../labels/labelHours.ts"
import { usualWeeklyStages, type WeeklyStages } from "../stages.ts"
import { recommended, type Verdict } from "./verdicts.ts"

/** What the weekly method decides, without the parts that only a report needs. */
export interface WeeklyDecision {
  readonly whole: Fit
  readonly verdicts: ReadonlyArray<Verdict>
  readonly observedHours: number
}

/** Whether the backtest could fail: only activity in the last seven days can make it fail. */
const couldFail = ({ local, verdicts }: Fit): boolean =>
  verdicts.some(({ level }) => level === recommended) &&
  // Four hours more than a week: local hours extend beyond both ends of the table, and the clocks may skip an hour.
  local.labels.subarray(Math.max(0, local.length - hoursPerWeek - 4)).includes(active)

/**
 * Decides which hours of the week may sleep, with the same verdicts as `judge`. Use it where no score is needed: it is
 * faster, since it omits a backtest that cannot change the verdicts.
 */
export const decideWeek = (
  table: HourTable,
  timezone: string,
  awake: ReadonlySet<number>,
  policy: AnalysisPolicy,
  stages: WeeklyStages = usualWeeklyStages
): WeeklyDecision => {
  const whole = fit(table, timezone, awake, policy, stages)
  const isVetoing = policy.veto_on_backtest_failure && couldFail(whole)
  const score = isVetoing ? backtest(table, whole, timezone, awake, policy, stages) : undefined
  const verdicts = score === undefined ? whole.verdicts : veto(whole.verdicts, score.failedHours)
  return { whole, verdicts, observedHours: countObserved(table) }
}
