import type { Observations } from "./HourTable.ts"

const millisOf = (observations: Observations): Iterable<number> =>
  "series" in observations
    ? observations.series.flatMap(({ hour }) => Array.from(hour))
    : observations.map(({ hour }) => hour.epochMilliseconds)

/**
 * The earliest and the latest observed time in milliseconds since 1970. Infinity and -Infinity if nothing was observed.
 */
export const observedSpan = (observations: Observations): readonly [earliest: number, latest: number] => {
  let earliest = Number.POSITIVE_INFINITY
  let latest = Number.NEGATIVE_INFINITY
  for (const millis of millisOf(observations)) {
    earliest = Math.min(earliest, millis)
    latest = Math.max(latest, millis)
  }
  return [earliest, latest]
}
