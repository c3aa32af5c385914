import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { DateTime } from "effect"
import type { HourObservation } from "../hours/HourObservation.ts"
import type { Fit } from "./internal/fit.ts"
import { judge } from "./internal/judge.ts"
import { findRuns, slotsOf } from "./internal/runs.ts"
import { recommended } from "./internal/verdicts.ts"
import type { MethodSteps } from "../MethodSteps.ts"

/** What the weekly method decides for each hour of the week in `timezone`. */
export interface WeeklySchedule {
  readonly timezone: string
  readonly asleep: ReadonlyArray<boolean>
  /** The confidence of the window that covers the hour, or the hour's own if it is awake. */
  readonly confidence: ReadonlyArray<number>
}

/** The confidence of each hour's window, which is the confidence of the window's least certain hour. */
const windowConfidence = (asleep: ReadonlyArray<boolean>, { bridged, evidence }: Fit): ReadonlyArray<number> => {
  const stated = evidence.map(({ confidence }) => confidence)
  for (const slots of findRuns((slot) => asleep[slot] === true).map(slotsOf)) {
    const least = Math.min(...slots.filter((slot) => !bridged.has(slot)).map((slot) => evidence[slot]?.confidence ?? 0))
    for (const slot of slots) stated[slot] = least
  }
  return stated
}

/**
 * Decides the same schedule as `analyze`, but steps of the method can be omitted, and nothing is explained. Use it to measure
 * what each step is worth. Without the step `local_week`, the schedule is in UTC.
 */
export const decideSchedule = (
  observations: ReadonlyArray<HourObservation>,
  timezone: string,
  until: DateTime.Utc,
  policy: AnalysisPolicy,
  steps: MethodSteps
): WeeklySchedule => {
  const input = { observations, timezone, until: until.epochMilliseconds, awake: new Set<number>() }
  const { observedHours, verdicts, whole } = judge(input, policy, steps)
  const isSufficient = observedHours >= policy.minimum_observed_hours
  const asleep = verdicts.map(({ level }) => isSufficient && level === recommended)
  return { timezone: steps.local_week ? timezone : "UTC", asleep, confidence: windowConfidence(asleep, whole) }
}
