import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { type SeriesName, seriesNames } from "../HourObservation.ts"
import { available, type HourTable } from "./HourTable.ts"
import type { MethodSteps } from "./MethodSteps.ts"
import { median, percentile } from "./statistics.ts"

/** Below `floor` lies the instance's quiet level, above `ceiling` activity; `minimumSamples` make an hour complete. */
export interface Baseline {
  /** NaN where the series was never observed in a complete hour. */
  readonly floor: number
  readonly ceiling: number
  readonly minimumSamples: number
}

export type Baselines = { readonly [Name in SeriesName]: Baseline }

/** Whether the series has a value of the whole hour at `index`. */
export const isComplete = (table: HourTable, baseline: Baseline, name: SeriesName, index: number): boolean => {
  const value = table.values[name][index] ?? Number.NaN
  const samples = table.sampleCounts[name][index] ?? Number.NaN
  return value === value && !(samples < baseline.minimumSamples)
}

const makeBaseline = (table: HourTable, name: SeriesName, policy: AnalysisPolicy, steps: MethodSteps): Baseline => {
  const { above_floor, cap } = policy.ceilings[name]
  const minimumSamples = steps.complete_hours
    ? policy.complete_hour_share * median(table.sampleCounts[name].filter((count) => count === count))
    : Number.NaN
  const whole = { floor: 0, ceiling: 0, minimumSamples }
  const values = table.values[name].filter(
    (_, index) => table.status[index] === available && isComplete(table, whole, name, index)
  )
  const floor = values.length === 0 ? Number.NaN : steps.instance_floors ? percentile(values, policy.floor_percentile) : 0
  const ceiling = Math.min(cap, (floor === floor ? floor : 0) + Math.max(above_floor, policy.ceiling_growth * (floor === floor ? floor : 0)))
  return { floor, ceiling, minimumSamples }
}

/** The baselines of all series, from the hours in which the instance ran. */
export const makeBaselines = (table: HourTable, policy: AnalysisPolicy, steps: MethodSteps): Baselines => {
  const [cpu_avg, cpu_max, connections_avg, read_iops_avg, write_iops_avg] = seriesNames.map((name) =>
    makeBaseline(table, name, policy, steps)
  ) as [Baseline, Baseline, Baseline, Baseline, Baseline]
  return { cpu_avg, cpu_max, connections_avg, read_iops_avg, write_iops_avg }
}
