import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { dayTypeHour, dayTypeHours, hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import type { Baselines } from "../../labels/ceilings.ts"
import { stopped } from "../../labels/labelHours.ts"
import { hourOfWeek } from "../../hours/internal/localTime.ts"
import { median, percentileOfKnown, selectRank } from "../../labels/percentiles.ts"
import { type LevelSeries, levelSeries, type LocalHours } from "./LocalHours.ts"
import { isWorkMaximum } from "../../hours/internal/workMaxima.ts"

/** A rise below this share of `above_floor` or of the quiet level, whichever is greater, is ignored. */
const smallestRise = 0.2

/** The quiet level is this percentile of the hours' medians. */
const quietPercentile = 25

/** How many standard errors above the quiet level a median must be, so that 192 comparisons give few false findings. */
const standardErrors = 5

/** For normal noise, the standard error of a median is this many times that of the mean. */
const medianInefficiency = 1.2533

/** For normal noise, the standard deviation divided by the median absolute deviation. */
const deviationOfMedianDeviation = 1.4826

/** A series whose median at an hour of the day is above its quiet level. */
export interface RaisedLevel {
  readonly series: LevelSeries
  readonly level: number
  readonly quiet: number
  /** The ceiling of the series. A greater level is labelled active. */
  readonly ceiling: number
}

/**
 * Finds the hours at which an instance is consistently busier than at its quietest, even below the ceilings. At such an
 * hour of weekdays or weekends, the median of a series exceeds the quiet level by more than noise explains. The quiet
 * level is the lower quartile of all such medians. The noise is the median absolute deviation within quiet hours.
 *
 * In this way, the maxima of connections and IOPS show a short job that runs at the same hour of most days, even if it
 * does not reach their ceilings, as beside a pool.
 *
 * Returns an entry for each `dayTypeHour`.
 */
export const findRaisedLevels = (
  local: LocalHours,
  baselines: Baselines,
  policy: AnalysisPolicy
): ReadonlyArray<RaisedLevel | undefined> => {
  const raised: Array<RaisedLevel | undefined> = Array.from({ length: dayTypeHours })
  const hours = dayTypeHoursOf(local)
  for (const series of levelSeries) {
    const pools = levelsByHour(local, hours, series)
    const medians = mediansOf(pools, isWorkMaximum(series) ? lowerMedian : median)
    const quiet = percentileOfKnown(medians, quietPercentile)
    const { ceiling } = baselines[series]
    const noise = deviationOfMedianDeviation * medianDeviation(pools, medians, ceiling)
    if (Number.isNaN(noise)) continue
    const rise = smallestRise * Math.max(policy.ceilings[series].above_floor, quiet)
    medians.forEach((level, hour) => {
      const error = (medianInefficiency * noise) / Math.sqrt(pools.lengths[hour] ?? 1)
      if (level - quiet > Math.max(rise, standardErrors * error)) raised[hour] ??= { series, level, quiet, ceiling }
    })
  }
  return raised
}

/** The known levels of each hour of weekdays and weekends, in no order. Those of hour i begin at `i * most`. */
interface HourLevels {
  readonly levels: Float64Array
  readonly lengths: Uint16Array
  readonly most: number
}

/** The `dayTypeHour` of every local hour. */
const dayTypeHoursOf = ({ first, length }: LocalHours): Uint8Array => {
  const hours = new Uint8Array(length)
  for (let index = 0; index < length; index++) hours[index] = dayTypeHour(hourOfWeek(first + index))
  return hours
}

const levelsByHour = (local: LocalHours, hours: Uint8Array, series: LevelSeries): HourLevels => {
  // A week has at most five days of a type, and the first and the last week may be partial.
  const most = 5 * (Math.ceil(local.length / hoursPerWeek) + 1)
  const levels = new Float64Array(dayTypeHours * most)
  const lengths = new Uint16Array(dayTypeHours)
  const values = local.levels[series]
  for (let index = 0; index < local.length; index++) {
    const level = values[index] ?? Number.NaN
    if (Number.isNaN(level) || local.labels[index] === stopped) continue
    const key = hours[index] ?? 0
    const length = lengths[key] ?? 0
    levels[key * most + length] = level
    lengths[key] = length + 1
  }
  return { levels, lengths, most }
}

/**
 * The lower of the two middle values. Their mean would be wrong for maxima, since a few of them are much greater than
 * the others: with a short burst on two of four weekend days, the mean would be half a burst.
 */
const lowerMedian = (values: Float64Array, from: number, until: number): number =>
  from === until ? Number.NaN : selectRank(values, from + ((until - from - 1) >> 1), from, until)

/** The median of each hour, or NaN if no level is known. */
const mediansOf = ({ lengths, levels, most }: HourLevels, middle: typeof lowerMedian): Float64Array => {
  const medians = new Float64Array(lengths.length)
  for (let hour = 0; hour < medians.length; hour++) {
    medians[hour] = middle(levels, hour * most, hour * most + (lengths[hour] ?? 0))
  }
  return medians
}

/** The median distance of levels from the median of their hour, in quiet hours only. */
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
