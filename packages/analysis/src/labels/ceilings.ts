import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { SeriesName } from "../hours/HourObservation.ts"
import { type EverySeries, everySeries } from "../hours/internal/everySeries.ts"
import { available, type HourTable } from "../hours/internal/HourTable.ts"
import { percentile, percentileOfKnown } from "./percentiles.ts"
import { averageOf, isWorkMaximum } from "../hours/internal/workMaxima.ts"

/** Which values of one series of an instance count as quiet, and which as active. */
export interface Baseline {
  /** The quiet level, or NaN if the series was never observed in a complete hour. */
  readonly floor: number
  /** A greater value means activity. */
  readonly ceiling: number
  /** An hour with fewer samples is incomplete. NaN if sample counts are unknown: every hour is complete then. */
  readonly minimumSamples: number
}

export type Baselines = EverySeries<Baseline>

/** The sample count from which on an hour of the series is complete. */
const minimumSamplesOf = (table: HourTable, name: SeriesName, policy: AnalysisPolicy): number =>
  policy.complete_hour_share * percentileOfKnown(table.sampleCounts[name], 50)

/** The floor percentile of the complete hours in which the instance ran, or NaN if there are none. */
const percentileOf = (table: HourTable, name: SeriesName, minimumSamples: number, policy: AnalysisPolicy): number => {
  const { length, status } = table
  const values = table.values[name]
  const samples = table.sampleCounts[name]
  const complete = new Float64Array(length)
  let count = 0
  let isConstant = true
  for (let index = 0; index < length; index++) {
    if (status[index] !== available || (samples[index] ?? Number.NaN) < minimumSamples) continue
    const value = values[index] ?? Number.NaN
    if (Number.isNaN(value)) continue
    complete[count++] = value
    isConstant &&= value === complete[0]
  }
  // The connections of an idle database are mostly all 0.
  if (isConstant) return count === 0 ? Number.NaN : (complete[0] ?? Number.NaN)
  return percentile(complete, policy.floor_percentile, count)
}

/** Makes the baselines of all series from the complete hours in which the instance ran. */
export const makeBaselines = (table: HourTable, policy: AnalysisPolicy): Baselines => {
  const minimumSamples = everySeries((name) => minimumSamplesOf(table, name, policy))
  const percentiles = everySeries((name) => percentileOf(table, name, minimumSamples[name], policy))
  return everySeries((name) => {
    const observed = percentiles[name]
    const level = isWorkMaximum(name) ? percentiles[averageOf[name]] : observed
    const quiet = Number.isNaN(level) ? 0 : level
    const { above_floor, cap } = policy.ceilings[name]
    return {
      floor: Number.isNaN(observed) ? observed : quiet,
      ceiling: Math.min(cap, quiet + Math.max(above_floor, policy.ceiling_growth * quiet)),
      minimumSamples: minimumSamples[name]
    }
  })
}
