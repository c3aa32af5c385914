import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { type Fit, fit } from "./fit.ts"
import { countObserved } from "../../hours/internal/countObserved.ts"
import { before, type HourTable } from "../../hours/internal/HourTable.ts"
import { active, idle } from "../../labels/labelHours.ts"
import { hourOfWeek, makeLocalHours } from "../../hours/internal/localTime.ts"
import type { WeeklyStages } from "../stages.ts"
import { groupByTime } from "./occurrences.ts"
import { findRuns, slotsOf } from "./runs.ts"
import { candidate, recommended, type Verdict } from "./verdicts.ts"

/** What the schedule that was known a week ago would have done in the last seven days. Counts are local hours. */
export interface BacktestScore {
  /** The first scored hour, in hours since 1970-01-01T00:00Z. */
  readonly from: number
  readonly idle: number
  readonly asleepIdle: number
  readonly asleepActive: number
  readonly asleepUnknown: number
  /** Runs of active hours that the schedule would have slept through. */
  readonly falseSleepEvents: number
  /** The hours of the week of all windows that would have slept through activity. */
  readonly failedHours: ReadonlySet<number>
}

/**
 * Fits all but the last seven days, and scores those seven by the labels of the whole history. Undefined if the days
 * before them have fewer observed hours than the policy requires.
 */
export const backtest = (
  table: HourTable,
  whole: Fit,
  timezone: string,
  awake: ReadonlySet<number>,
  policy: AnalysisPolicy,
  stages: WeeklyStages
): BacktestScore | undefined => {
  const from = table.first + table.length - hoursPerWeek
  const training = before(table, from)
  if (countObserved(training) < policy.minimum_observed_hours) return undefined
  const { verdicts } = fit(training, timezone, awake, policy, stages)
  const firstLocal = makeLocalHours(timezone, from, from + 1).last(from)
  const score = { idle: 0, asleepIdle: 0, asleepActive: 0, asleepUnknown: 0, falseSleepEvents: 0 }
  const failedSlots = new Set<number>()
  let wasFalse = false
  for (let index = firstLocal - whole.local.first; index < whole.local.length; index++) {
    if (whole.local.exists[index] !== 1) continue
    const label = whole.local.labels[index]
    const slot = hourOfWeek(whole.local.first + index)
    const asleep = verdicts[slot]?.level === recommended
    if (label === idle) score.idle++
    if (asleep && label === idle) score.asleepIdle++
    else if (asleep && label === active) score.asleepActive++
    else if (asleep) score.asleepUnknown++
    const isFalse = asleep && label === active
    if (isFalse) failedSlots.add(slot)
    if (isFalse && !wasFalse) score.falseSleepEvents++
    wasFalse = isFalse
  }
  const failedHours = new Set(
    groupByTime(findRuns((slot) => verdicts[slot]?.level === recommended))
      .map(({ runs }) => runs.flatMap(slotsOf))
      .filter((slots) => slots.some((slot) => failedSlots.has(slot)))
      .flat()
  )
  return { from, ...score, failedHours }
}

/** Demotes every window that overlaps one that failed in the backtest to a candidate. */
export const veto = (verdicts: ReadonlyArray<Verdict>, failedHours: ReadonlySet<number>): ReadonlyArray<Verdict> => {
  const vetoed = new Set(
    findRuns((slot) => verdicts[slot]?.level === recommended)
      .map(slotsOf)
      .filter((slots) => slots.some((slot) => failedHours.has(slot)))
      .flat()
  )
  return verdicts.map((verdict, slot): Verdict => (vetoed.has(slot) ? { level: candidate, reason: "vetoed" } : verdict))
}
