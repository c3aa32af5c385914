import { millisPerMinute } from "@snoozeql/domain/timeUnits"
import type { Faults } from "../Faults.ts"
import { hashText, mix, unitInterval } from "../series/hash.ts"
import type { Series } from "../series/Series.ts"

const latePoints = hashText("late points")

/** Whether the sample with a timestamp is published. */
export type IsPublished = (timestamp: number) => boolean

/** Which samples of a series are published at `now`. They must be complete and not delayed by a fault. */
export const publication = (series: Series, faults: Faults, seed: number, now: number): IsPublished => {
  const late = faults.late_points
  const latest = now - series.completeAfter
  if (late === undefined) return (timestamp) => timestamp <= latest
  const latestOfLate = latest - late.minutes * millisPerMinute
  const hash = mix(mix(seed, latePoints), series.hash)
  return (timestamp) =>
    timestamp <= latestOfLate ||
    (timestamp <= latest && unitInterval(mix(hash, Math.floor(timestamp / millisPerMinute))) >= late.rate)
}
