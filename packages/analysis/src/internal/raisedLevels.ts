import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { Baselines } from "./ceilings.ts"
import { stopped } from "./labels.ts"
import { hourOfWeek } from "./localTime.ts"
import { dayTypeOf } from "./slots.ts"
import { median, percentile } from "./statistics.ts"
import { type LevelSeries, levelSeries, type LocalHours } from "./Week.ts"

/** A rise below this share of the greater of `above_floor` and the quiet level is of no interest. */
const smallestRise = 0.2

/** How many standard errors a median must lie above the quiet level: few enough errors in 192 comparisons. */
const standardErrors = 5

/** The standard error of a median is this times that of the mean, for normal noise. */
const medianInefficiency = 1.2533

/** Of normal noise, the standard deviation over the median absolute deviation. */
const deviationOfMedianDeviation = 1.4826

/** A series whose median at an hour of the day lies above its quiet level. */
export interface RaisedLevel {
  readonly series: LevelSeries
  readonly level: number
  readonly quiet: number
}

/**
 * Finds the hours at which an instance is consistently busier than at its quietest, though below the ceilings: the median
 * of a series at that hour of weekdays or weekends exceeds the quiet level by more than its noise explains. The quiet
 * level is the 10th percentile of all such medians, the noise the median absolute deviation within quiet hours.
 *
 * Answers 48 entries: 0–23 for Monday to Friday, 24–47 for Saturday and Sunday.
 */
export const findRaisedLevels = (
  local: LocalHours,
  baselines: Baselines,
  policy: AnalysisPolicy
): ReadonlyArray<RaisedLevel | undefined> => {
  const raised: Array<RaisedLevel | undefined> = Array.from({ length: 48 })
  const pools: Array<Array<number>> = Array.from({ length: 48 }, () => [])
  for (let index = 0; index < local.length; index++) {
    if (local.exists[index] !== 1 || local.labels[index] === stopped) continue
    const slot = hourOfWeek(local.first + index)
    pools[dayTypeOf(slot) * 24 + (slot % 24)]?.push(index)
  }
  for (const series of levelSeries) {
    const values = pools.map((pool) =>
      Float64Array.from(pool, (index) => local.levels[series][index] ?? Number.NaN).filter((value) => value === value)
    )
    const medians = values.map(median)
    const quiet = percentile(
      Float64Array.from(medians.filter((value) => value === value)),
      10
    )
    const deviations: Array<number> = []
    values.forEach((pool, hour) => {
      const centre = medians[hour] ?? Number.NaN
      if (!(centre <= baselines[series].ceiling) || pool.length < 2) return
      for (const value of pool) deviations.push(Math.abs(value - centre))
    })
    if (deviations.length === 0) continue
    const noise = deviationOfMedianDeviation * median(Float64Array.from(deviations))
    const rise = smallestRise * Math.max(policy.ceilings[series].above_floor, quiet)
    medians.forEach((level, hour) => {
      const error = (medianInefficiency * noise) / Math.sqrt(values[hour]?.length ?? 1)
      if (level - quiet > Math.max(rise, standardErrors * error)) raised[hour] ??= { series, level, quiet }
    })
  }
  return raised
}
