import type { ObservedUnit } from "../ObservedUnit.ts"

/**
 * The earliest and the latest observed time of an instance, or of any member of a cluster, in milliseconds since 1970.
 * Infinity and -Infinity if nothing was observed.
 */
export const observedSpan = (history: ObservedUnit): readonly [earliest: number, latest: number] => {
  let earliest = Number.POSITIVE_INFINITY
  let latest = Number.NEGATIVE_INFINITY
  for (const { series } of "series" in history ? [history] : history.members) {
    for (const { hour } of series) {
      for (const millis of hour) {
        earliest = Math.min(earliest, millis)
        latest = Math.max(latest, millis)
      }
    }
  }
  return [earliest, latest]
}
