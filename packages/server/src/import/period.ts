import { millisPerDay, millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import { malformed, type MalformedFile } from "./MalformedFile.ts"
import type { Recording } from "./Recording.ts"

const hours = (millis: number): string => {
  const count = Number((millis / millisPerHour).toFixed(2))
  return `${count} ${count === 1 ? "hour" : "hours"}`
}

const at = (time: number): string => DateTime.formatIso(DateTime.makeUnsafe(time))

/** The distinct times of the samples, oldest first. */
const distinctTimes = ({ samples }: Recording): ReadonlyArray<number> =>
  [...new Set(samples.map(({ time }) => time))].toSorted((a, b) => a - b)

const gapsOf = (times: ReadonlyArray<number>): ReadonlyArray<number> =>
  times.slice(1).map((time, index) => time - (times[index] ?? time))

const shortestGap = (times: ReadonlyArray<number>): number =>
  gapsOf(times).reduce((least, gap) => Math.min(least, gap), Number.POSITIVE_INFINITY)

/** Consecutive values with equal gaps. */
interface Stretch {
  readonly from: number
  readonly to: number
  readonly gap: number
  readonly gaps: number
}

const stretchesOf = (times: ReadonlyArray<number>): ReadonlyArray<Stretch> => {
  const stretches: Array<Stretch> = []
  for (const [index, gap] of gapsOf(times).entries()) {
    const from = times[index] ?? 0
    const last = stretches.at(-1)
    if (last?.gap === gap) stretches[stretches.length - 1] = { ...last, to: from + gap, gaps: last.gaps + 1 }
    else stretches.push({ from, to: from + gap, gap, gaps: 1 })
  }
  return stretches
}

/**
 * A part of a recording, a day or longer, with at least three equal gaps of several hours in a row. A file that mixes daily
 * and hourly values looks like this; the values of an instance that is stopped now and then do not.
 */
const isSparse = ({ from, gap, gaps, to }: Stretch): boolean =>
  gap > millisPerHour && gaps >= 3 && to - from >= millisPerDay

const remedy =
  "Ask for a period of an hour or less. If the period is an hour or less, and hours are missing in between, state it with --period"

/**
 * Why the values of a recording cannot be folded into hours; undefined if they can. A value with a period longer than an
 * hour does not fit into a stored hour. The file or the user states the period; if neither does, the distances between the
 * values show it. Even if hours are missing, some hourly values are an hour apart. A single value shows nothing, and is
 * taken for the value of one hour.
 */
export const findLongPeriod = (recording: Recording, stated: number | undefined): MalformedFile | undefined => {
  const period = recording.period ?? stated
  if (period !== undefined) {
    return period > millisPerHour
      ? malformed("the file", `each value is for a period of ${hours(period)}. Ask for a period of an hour or less`)
      : undefined
  }
  const times = distinctTimes(recording)
  const shortest = shortestGap(times)
  if (Number.isFinite(shortest) && shortest > millisPerHour) {
    return malformed(
      "the file",
      `its values are at least ${hours(shortest)} apart, so each may be for more than an hour. ${remedy}`
    )
  }
  const sparse = stretchesOf(times).find(isSparse)
  return sparse === undefined
    ? undefined
    : malformed(
        "the file",
        `from ${at(sparse.from)} to ${at(sparse.to)} its values are ${hours(sparse.gap)} apart, so each may be for more than an hour. ${remedy}`
      )
}

const minuteOfHour = (time: number): number => ((time % millisPerHour) + millisPerHour) % millisPerHour

/**
 * Why the statistics of a recording cannot be folded into hours. A period that belongs to two hours cannot be divided. If
 * it were counted for one hour, that hour would seem to have more samples than the collector's row of it.
 */
export const findStraddling = (recording: Recording, stated: number | undefined): MalformedFile | undefined => {
  if (recording.isWhole !== true) return undefined
  const period = recording.period ?? stated ?? shortestGap(distinctTimes(recording))
  if (!Number.isFinite(period)) return undefined
  const index = recording.samples.findIndex(({ time }) => minuteOfHour(time) + period > millisPerHour)
  return index < 0
    ? undefined
    : malformed(`datapoint ${index + 1}`, "its period belongs to two hours; ask with a start time on the full hour")
}
