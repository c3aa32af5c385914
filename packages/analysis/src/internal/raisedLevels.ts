import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { dayTypeHour, dayTypeHours, hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import type { Baselines } from "./ceilings.ts"
import { stopped } from "./labelHours.ts"
import { hourOfWeek } from "./localTime.ts"
import { median, percentile, percentileWhere } from "./percentiles.ts"
import { type LevelSeries, levelSeries, type LocalHours } from "./LocalHours.ts"
import type { MethodSteps } from "../MethodSteps.ts"
import { isWorkMaximum } from "./workMaxima.ts"

/** A rise below this share of the greater of `above_floor` and the quiet level is of no interest. */
const smallestRise = 0.2

/** The quiet level is this percentile of the medians of the hours. */
const quietPercentile = 25

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
 * level is the lower quartile of all such medians, the noise the median absolute deviation within quiet hours.
 *
 * The maxima of connections and IOPS show in this way a short job that runs at the same hour of most days, beside a pool for
 * example, though it does not reach their ceilings.
 *
 * Returns an entry for each `dayTypeHour`.
 */
export const findRaisedLevels = (
  local: LocalHours,
  baselines: Baselines,
  policy: AnalysisPolicy,
  steps: MethodSteps
): ReadonlyArray<RaisedLevel | undefined> => {
  const raised: Array<RaisedLevel | undefined> = Array.from({ length: dayTypeHours })
  for (const series of levelSeries) {
    if (isWorkMaximum(series) && !steps.work_maxima) continue
    const pools = levelsByHour(local, series)
    const medians = mediansOf(pools, isWorkMaximum(series) ? lowerMedian : median)
    const quiet = percentileWhere(medians, quietPercentile, () => true)
    const noise = deviationOfMedianDeviation * medianDeviation(pools, medians, baselines[series].ceiling)
    if (Number.isNaN(noise)) continue
    const rise = smallestRise * Math.max(policy.ceilings[series].above_floor, quiet)
    medians.forEach((level, hour) => {
      const error = (medianInefficiency * noise) / Math.sqrt(pools.lengths[hour] ?? 1)
      if (level - quiet > Math.max(rise, standardErrors * error)) raised[hour] ??= { series, level, quiet }
    })
  }
  return raised
}

/** The known levels of each hour of weekdays and weekends, in no order: those of hour i begin at `i * most`. */
interface HourLevels {
  readonly levels: Float64Array
  readonly lengths: Uint16Array
  readonly most: number
}

const levelsByHour = (local: LocalHours, series: LevelSeries): HourLevels => {
  // A type of day comes at most five times a week, and the first and the last week may be partial.
  const most = 5 * (Math.ceil(local.length / hoursPerWeek) + 1)
  const levels = new Float64Array(dayTypeHours * most)
  const lengths = new Uint16Array(dayTypeHours)
  const values = local.levels[series]
  for (let index = 0; index < local.length; index++) {
    const level = values[index] ?? Number.NaN
    if (Number.isNaN(level) || local.labels[index] === stopped) continue
    const slot = hourOfWeek(local.first + index)
    const key = dayTypeHour(slot)
    const length = lengths[key] ?? 0
    levels[key * most + length] = level
    lengths[key] = length + 1
  }
  return { levels, lengths, most }
}

/**
 * The lower one of the two values in the middle. Their mean would be wrong for maxima, of which few are much greater than
 * the others: of four weekend days with one short burst each on two of them, it would be half a burst.
 */
const lowerMedian = (values: Float64Array, from: number, until: number): number =>
  percentile(values.subarray(from, until), 50)

/** The median of each hour; NaN where no level is known. */
const mediansOf = ({ lengths, levels, most }: HourLevels, middle: typeof lowerMedian): Float64Array => {
  const medians = new Float64Array(lengths.length)
  for (let hour = 0; hour < medians.length; hour++) {
    medians[hour] = middle(levels, hour * most, hour * most + (lengths[hour] ?? 0))
  }
  return medians
}

/** The median distance of levels from the median of their hour, over the hours that are quiet. */
const medianDeviation = ({ lengths, levels, most }: HourLevels, medians: Float64Array, ceiling: number): number => {
  const deviations = new Float64Array(levels.length)
  let count = 0
  for (let hour = 0; hour < medians.length; hour++) {
    const centre = medians[hour] ?? Number.NaN
    const length = lengths[hour] ?? 0
    if (!(centre <= ceiling) || length < 2) continue
    // Few values lie closer to their own median than to the true one: C. Croux and P. J. Rousseeuw, "Time-Efficient
    // Algorithms for Two Highly Robust Estimators of Scale" (1992), give this factor.
    const correction = length / (length - 0.8)
    for (let index = hour * most; index < hour * most + length; index++) {
      deviations[count++] = correction * Math.abs((levels[index] ?? Number.NaN) - centre)
    }
  }
  return median(deviations, 0, count)
}
