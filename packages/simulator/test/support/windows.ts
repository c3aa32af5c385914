import type { Series } from "@snoozeql/simulator/series/Series"

/** The samples of a window, keyed by timestamp. */
export const samplesOf = (series: Series, from: number, to: number): ReadonlyMap<number, number> => {
  const samples = new Map<number, number>()
  series.visit(from, to, (timestamp, value) => void samples.set(timestamp, value))
  return samples
}

/** Whether two windows agree on every minute that they share. */
export const agreeOnOverlap = (
  series: Series,
  first: readonly [number, number],
  second: readonly [number, number]
): boolean => {
  const from = Math.max(first[0], second[0])
  const to = Math.min(first[1], second[1])
  const inOverlap = (window: readonly [number, number]) =>
    JSON.stringify([...samplesOf(series, ...window)].filter(([timestamp]) => timestamp >= from && timestamp < to))
  return inOverlap(first) === inOverlap(second)
}
