import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { DateTime } from "effect"
import type { ObservedUnit } from "../hours/ObservedUnit.ts"
import type { Fit } from "./internal/fit.ts"
import { judge } from "./internal/judge.ts"
import { findRuns, slotsOf } from "./internal/runs.ts"
import { recommended } from "./internal/verdicts.ts"
import { usualWeeklyStages, type WeeklyStages } from "./stages.ts"

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
 * Decides the same schedule as `analyze`, but stages of the method can be replaced, and nothing is explained. Use it to
 * measure what each stage is worth.
 */
export const decideSchedule = (
  observations: ObservedUnit,
  timezone: string,
  until: DateTime.Utc,
  policy: AnalysisPolicy,
  stages: WeeklyStages = usualWeeklyStages
): WeeklySchedule => {
  const input = { observations, timezone, until: until.epochMilliseconds, awake: new Set<number>() }
  const { observedHours, verdicts, whole } = judge(input, policy, stages)
  const isSufficient = observedHours >= policy.minimum_observed_hours
  const asleep = verdicts.map(({ level }) => isSufficient && level === recommended)
  return { timezone, asleep, confidence: windowConfidence(asleep, whole) }
}
