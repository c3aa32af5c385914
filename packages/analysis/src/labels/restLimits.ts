import type { RestLimits } from "@snoozeql/domain/ActivityAnalysis"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { type SeriesName, seriesNames } from "../hours/HourObservation.ts"
import { everySeries } from "../hours/internal/everySeries.ts"
import { metricOf } from "../hours/internal/seriesOfMetric.ts"
import type { Baselines } from "./ceilings.ts"
import { restCeiling, restsAtTimes } from "./labelHours.ts"
import type { UnitBaselines } from "./labelUnit.ts"

/** Whether the average or the maximum of the series' metric was ever observed. */
const isObserved = (baselines: Baselines, name: SeriesName): boolean =>
  seriesNames.some((other) => metricOf(other) === metricOf(name) && !Number.isNaN(baselines[other].floor))

/** The limits of one rank, or undefined if nothing that was observed of it can show rest. */
const limitsOfRank = (
  baselines: Baselines,
  policy: AnalysisPolicy
): { readonly [Name in SeriesName]: number } | undefined => {
  if (restsAtTimes(baselines, "connections_avg", policy)) return everySeries((name) => baselines[name].ceiling)
  // A pool always holds its connections, so that only reads and writes can show rest.
  if (!isObserved(baselines, "read_iops_avg") || !isObserved(baselines, "write_iops_avg")) return undefined
  return everySeries((name) =>
    name === "read_iops_avg" || name === "write_iops_avg"
      ? restCeiling(baselines, name, policy)
      : baselines[name].ceiling
  )
}

/**
 * Returns the greatest values with which a unit is at rest, by what its hours were labelled by. Use it for whoever looks
 * at a unit before a stop.
 *
 * An instance has one element, and a cluster one for each rank, the greatest values first. The list ends before the
 * first rank that cannot be idle. A rank never has greater limits than the ranks before it. A metric that was never
 * observed has null; where only a lower rank lacks it, its limit is 0.
 */
export const restLimitsOf = (
  { baselines, lower }: UnitBaselines,
  policy: AnalysisPolicy
): ReadonlyArray<RestLimits> => {
  const found: Array<RestLimits> = []
  let least = everySeries(() => Number.POSITIVE_INFINITY)
  for (const rank of [{ baselines, provesIdleness: true }, ...lower]) {
    const limits = rank.provesIdleness ? limitsOfRank(rank.baselines, policy) : undefined
    if (limits === undefined) break
    const before = least
    least = everySeries((name) => (isObserved(rank.baselines, name) ? Math.min(before[name], limits[name]) : 0))
    const ofRank = least
    found.push(everySeries((name) => (isObserved(baselines, name) ? ofRank[name] : null)))
  }
  return found
}
