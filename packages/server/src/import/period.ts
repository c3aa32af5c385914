import { millisPerDay, millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import { malformed, type MalformedFile } from "./MalformedFile.ts"
import type { Recording } from "./Recording.ts"

const hours = (millis: number): string => {
  const count = Number((millis / millisPerHour).toFixed(2))
  return `${count} ${count === 1 ? "hour" : "hours"}`
}

const at = (time: number): string => DateTime.formatIso(DateTime.makeUnsafe(time))

/** The times, each once, oldest first. */
const distinctTimes = ({ samples }: Recording): ReadonlyArray<number> =>
  [...new Set(samples.map(({ time }) => time))].toSorted((a, b) => a - b)

const gapsOf = (times: ReadonlyArray<number>): ReadonlyArray<number> =>
  times.slice(1).map((time, index) => time - (times[index] ?? time))

const shortestGap = (times: ReadonlyArray<number>): number =>
  gapsOf(times).reduce((least, gap) => Math.min(least, gap), Number.POSITIVE_INFINITY)

/** Values that follow each other with equal gaps. */
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
 * A part of a longer recording that has one value every so many hours, for a day or more and three times in a row or more:
 * an instance that is stopped now and then does not look so, a file put together of daily and hourly values does.
 */
const isSparse = ({ from, gap, gaps, to }: Stretch): boolean =>
  gap > millisPerHour && gaps >= 3 && to - from >= millisPerDay

const remedy =
  "Ask for a period of an hour or less. If the values are of an hour or less, with hours missing in between, say so with --period"

/**
 * What forbids to fold the values of a recording into hours: that they stand for more than an hour, which no hour of a stored
 * metric may. What the period is, the file or the user states; or else the values show it. Values of an hour are an hour
 * apart somewhere, also where hours are missing. A single value shows nothing and is taken for an hour's.
 */
export const findLongPeriod = (recording: Recording, stated: number | undefined): MalformedFile | undefined => {
  const period = recording.period ?? stated
  if (period !== undefined) {
    return period > millisPerHour
      ? malformed("the file", `its values are of ${hours(period)} each. Ask for a period of an hour or less`)
      : undefined
  }
  const times = distinctTimes(recording)
  const shortest = shortestGap(times)
  if (Number.isFinite(shortest) && shortest > millisPerHour) {
    return malformed(
      "the file",
      `its values are at least ${hours(shortest)} apart, as if each were of more than an hour. ${remedy}`
    )
  }
  const sparse = stretchesOf(times).find(isSparse)
  return sparse === undefined
    ? undefined
    : malformed(
        "the file",
        `from ${at(sparse.from)} to ${at(sparse.to)} its values are ${hours(sparse.gap)} apart, as if each were of more than an hour. ${remedy}`
      )
}

const minuteOfHour = (time: number): number => ((time % millisPerHour) + millisPerHour) % millisPerHour

/**
 * Statistics of a period that belongs to two hours cannot be divided, and counted as one hour's they would seem richer
 * than what the collector reads of that hour.
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
