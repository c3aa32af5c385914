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

/** What was known a week ago. */
export interface Training {
  /** The first hour that was not known, in hours since 1970-01-01T00:00Z. */
  readonly from: number
  readonly fit: Fit
}

/**
 * Fits all but the last seven days. Undefined if the days before them have fewer observed hours than the policy
 * requires.
 */
export const fitTraining = (
  table: HourTable,
  timezone: string,
  awake: ReadonlySet<number>,
  policy: AnalysisPolicy,
  stages: WeeklyStages
): Training | undefined => {
  const from = table.first + table.length - hoursPerWeek
  const training = before(table, from)
  if (countObserved(training) < policy.minimum_observed_hours) return undefined
  return { from, fit: fit(training, timezone, awake, policy, stages) }
}

/** Scores the verdicts of a week ago by what the labels of the whole history say of the seven days since. */
export const scoreWeek = (
  whole: Fit,
  { from }: Training,
  verdicts: ReadonlyArray<Verdict>,
  timezone: string
): BacktestScore => {
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

/** Scores the schedule that was known a week ago. Undefined if there was too little data for one. */
export const backtest = (
  table: HourTable,
  whole: Fit,
  timezone: string,
  awake: ReadonlySet<number>,
  policy: AnalysisPolicy,
  stages: WeeklyStages
): BacktestScore | undefined => {
  const training = fitTraining(table, timezone, awake, policy, stages)
  return training === undefined ? undefined : scoreWeek(whole, training, training.fit.verdicts, timezone)
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
