import type { MetricName } from "@snoozeql/domain/MetricName"
import { millisPerMinute, minutesPerHour } from "@snoozeql/domain/timeUnits"
import type { Workload } from "../fleet/Workload.ts"
import { localOffset } from "../fleet/localTime.ts"
import { hashText, mix, unitInterval } from "./hash.ts"
import { metricModel } from "./metrics.ts"
import type { Series } from "./Series.ts"

/** The properties of an instance that its values depend on. */
export interface GeneratedInstance {
  /** Differs from instance to instance and from seed to seed. */
  readonly hash: number
  readonly workload: Workload
  readonly timeZone: string
  /** When the instance was created, in milliseconds since the epoch. It has no samples before. */
  readonly createdAt: number
}

/**
 * One sample for every minute in which the instance ran, with the start of the minute as its timestamp. A value depends
 * only on the instance, the metric and the minute, so any two windows agree on the minutes they share.
 */
export const generatedSeries = (instance: GeneratedInstance, metric: MetricName): Series => {
  const { workload, timeZone } = instance
  const { maximum, partsOfOne, spikes, unit, ...usual } = metricModel(metric)
  const { idle, peak } = workload.ranges?.[metric] ?? usual
  const size = 0.7 + 0.6 * unitInterval(mix(instance.hash, 1))
  const span = peak * size - idle
  const noise = mix(instance.hash, hashText(metric))
  const firstMinute = Math.ceil(instance.createdAt / millisPerMinute)

  /** What a spike adds in a minute, which is mostly nothing. One draw decides whether there is a spike and how high it is. */
  const spike = (minute: number): number => {
    if (spikes === undefined) return 0
    const drawn = unitInterval(mix(noise + 1, minute)) / spikes.share
    return drawn < 1 ? spikes.height * drawn : 0
  }

  const value = (minute: number, activity: number): number => {
    const random = unitInterval(mix(noise, minute))
    const raw = idle * (0.7 + 0.6 * random) + span * activity * (0.8 + 0.4 * random) + spike(minute)
    return Math.round(Math.min(maximum, Math.max(0, raw)) * partsOfOne) / partsOfOne
  }

  return {
    unit,
    hash: noise,
    firstTimestamp: firstMinute * millisPerMinute,
    completeAfter: millisPerMinute,
    visit(from, to, visitor) {
      const end = Math.ceil(to / millisPerMinute)
      let minute = Math.max(firstMinute, Math.ceil(from / millisPerMinute))
      while (minute < end) {
        const hour = Math.floor(minute / minutesPerHour)
        const offset = localOffset(timeZone, hour)
        const endOfHour = Math.min(end, (hour + 1) * minutesPerHour)
        for (; minute < endOfHour; minute++) {
          const local = minute + offset
          if (workload.isRunning?.(local) === false) continue
          visitor(minute * millisPerMinute, value(minute, workload.activity(instance.hash, local)))
        }
      }
    }
  }
}
