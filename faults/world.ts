import type { Aggregate } from "./aggregate.ts"
import { aggregate } from "./aggregate.ts"

/**
 * What a provider knows: for every series a value each five minutes, the same whenever it is asked. Most points are
 * published at once, one in seven more than an hour late. Time is in minutes from the world's start.
 */

export const minutesPerHour = 60
const minutesPerPoint = 5
const lateness = 70

/** How many hours the workload keeps. */
export const retentionHours = 12

export const instanceCount = 6
export const metricNames = ["CPUUtilization", "DatabaseConnections", "ReadIOPS", "WriteIOPS"] as const

export interface Series {
  readonly instance: number
  readonly metric: (typeof metricNames)[number]
}

/** Every series, by instance. */
export const series: ReadonlyArray<Series> = Array.from({ length: instanceCount }, (_, instance) =>
  metricNames.map((metric) => ({ instance, metric }))
).flat()

/** A number from 0 to 2^32 − 1 that looks random and is always the same. */
const hash = (...parts: ReadonlyArray<number>): number => {
  let state = 2_166_136_261
  for (const part of parts) {
    state = Math.imul(state ^ part, 16_777_619)
    state ^= state >>> 15
  }
  return Math.imul(state, 2_246_822_519) >>> 0
}

const pointOf = ({ instance, metric }: Series, minute: number) => {
  const random = hash(instance, metricNames.indexOf(metric), minute)
  return {
    value: (random % 10_000) / 100,
    publishedAt: minute + (random % 7 === 0 ? lateness : 0)
  }
}

const valuesBetween = (
  one: Series,
  from: number,
  to: number,
  isVisible: (publishedAt: number) => boolean
): ReadonlyArray<number> => {
  const values: Array<number> = []
  for (let minute = from; minute < to; minute += minutesPerPoint) {
    const { publishedAt, value } = pointOf(one, minute)
    if (isVisible(publishedAt)) values.push(value)
  }
  return values
}

/** The aggregate of the points of an hour that are published at `now`; undefined where there is none yet. */
export const snapshot = (one: Series, hour: number, now: number): Aggregate | undefined =>
  aggregate(
    valuesBetween(
      one,
      hour * minutesPerHour,
      Math.min((hour + 1) * minutesPerHour, now),
      (publishedAt) => publishedAt < now
    )
  )

/** The aggregate of all points of an hour within from ≤ minute < to; undefined where there is none. */
export const delta = (one: Series, hour: number, from: number, to: number): Aggregate | undefined =>
  aggregate(
    valuesBetween(one, Math.max(hour * minutesPerHour, from), Math.min((hour + 1) * minutesPerHour, to), () => true)
  )

/** The provider's status of an instance, which now and then changes. */
export const statusOf = (instance: number, now: number): string =>
  hash(instance, Math.floor(now / minutesPerHour)) % 3 === 0 ? "stopped" : "available"

/** The oldest hour that is kept. */
export const cutoffHour = (now: number): number => Math.floor(now / minutesPerHour) - retentionHours
