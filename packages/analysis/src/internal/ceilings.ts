import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { SeriesName } from "../HourObservation.ts"
import { available, type HourTable } from "./HourTable.ts"
import type { MethodSteps } from "../MethodSteps.ts"
import { percentileWhere } from "./statistics.ts"

/** Below `floor` lies the instance's quiet level, above `ceiling` activity; `minimumSamples` make an hour complete. */
export interface Baseline {
  /** NaN where the series was never observed in a complete hour. */
  readonly floor: number
  readonly ceiling: number
  readonly minimumSamples: number
}

export type Baselines = { readonly [Name in SeriesName]: Baseline }

const makeBaseline = (table: HourTable, name: SeriesName, policy: AnalysisPolicy, steps: MethodSteps): Baseline => {
  const { above_floor, cap } = policy.ceilings[name]
  const usualSamples = percentileWhere(table.sampleCounts[name], 50, () => true)
  const minimumSamples = steps.complete_hours ? policy.complete_hour_share * usualSamples : Number.NaN
  const observed = percentileWhere(
    table.values[name],
    policy.floor_percentile,
    (index) => table.status[index] === available && !((table.sampleCounts[name][index] ?? Number.NaN) < minimumSamples)
  )
  const floor = steps.instance_floors || Number.isNaN(observed) ? observed : 0
  const quiet = Number.isNaN(floor) ? 0 : floor
  const ceiling = Math.min(cap, quiet + Math.max(above_floor, policy.ceiling_growth * quiet))
  return { floor, ceiling, minimumSamples }
}

/** The baselines of all series, from the complete hours in which the instance ran. */
export const makeBaselines = (table: HourTable, policy: AnalysisPolicy, steps: MethodSteps): Baselines => ({
  cpu_avg: makeBaseline(table, "cpu_avg", policy, steps),
  cpu_max: makeBaseline(table, "cpu_max", policy, steps),
  connections_avg: makeBaseline(table, "connections_avg", policy, steps),
  read_iops_avg: makeBaseline(table, "read_iops_avg", policy, steps),
  write_iops_avg: makeBaseline(table, "write_iops_avg", policy, steps)
})
