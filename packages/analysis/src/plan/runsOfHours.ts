/** A run of hours, by their indexes. */
export interface HourRun {
  readonly start: number
  /** Exclusive. */
  readonly end: number
}

/**
 * Returns the longest runs of hours for which the predicate holds, among the `length` hours from index 0 on, in
 * ascending order. Use it for the sleeps of a plan. Pure.
 */
export const runsOfHours = (length: number, holds: (index: number) => boolean): ReadonlyArray<HourRun> => {
  const runs: Array<HourRun> = []
  let start = 0
  while (start < length) {
    let end = start
    while (end < length && holds(end)) end++
    if (end > start) runs.push({ start, end })
    start = end + 1
  }
  return runs
}
