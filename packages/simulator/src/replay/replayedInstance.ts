import type { MetricName } from "@snoozeql/domain/MetricName"
import { truncateToHour } from "@snoozeql/domain/Hour"
import { DateTime } from "effect"
import { resourceId } from "../fleet/resourceId.ts"
import { foreverNamed, type SimulatedInstance } from "../fleet/SimulatedInstance.ts"
import { hashText } from "../series/hash.ts"
import { metricModel } from "../series/metrics.ts"
import type { Series } from "../series/Series.ts"
import type { RecordedSeries } from "./recordedSeries.ts"
import { shiftIntoPast } from "./shift.ts"

/** A recorded series, and the name of the instance that replays it. */
export interface Replay {
  /** The DBInstanceIdentifier. */
  readonly name: string
  readonly series: RecordedSeries
}

const replayedMetric: MetricName = "CPUUtilization"

/** The index of the first timestamp that is not before `instant`. */
const indexFrom = (timestamps: Float64Array, instant: number): number => {
  let low = 0
  let high = timestamps.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((timestamps[middle] ?? 0) < instant) low = middle + 1
    else high = middle
  }
  return low
}

const replayedSeries = (replay: Replay, shift: number): Series => {
  const timestamps = Float64Array.from(replay.series, (sample) => sample.timestamp + shift)
  const values = Float64Array.from(replay.series, (sample) => sample.value)
  return {
    unit: metricModel(replayedMetric).unit,
    hash: hashText(replay.name),
    firstTimestamp: replay.series[0].timestamp + shift,
    completeAfter: 0,
    visit(from, to, visitor) {
      for (let index = indexFrom(timestamps, from); index < timestamps.length; index++) {
        const timestamp = timestamps[index] ?? 0
        if (timestamp >= to) return
        visitor(timestamp, values[index] ?? 0)
      }
    }
  }
}

/**
 * An instance whose CPUUtilization is a recorded series, shifted into the past as of `start`, sample by sample.
 * It was created in the hour of its first sample and publishes no other metric.
 */
export const replayedInstance = (replay: Replay, start: DateTime.Utc): SimulatedInstance => {
  const series = replayedSeries(replay, shiftIntoPast(replay.series, start))
  const createdAt = truncateToHour(DateTime.makeUnsafe(series.firstTimestamp)).epochMilliseconds
  return {
    identifier: replay.name,
    names: foreverNamed(replay.name),
    resourceId: resourceId(`replay/${replay.name}`),
    engine: "postgres",
    engineVersion: "16.4",
    instanceClass: "db.t3.medium",
    licenseModel: "postgresql-license",
    port: 5432,
    multiAz: false,
    storageType: "gp3",
    allocatedStorage: 20,
    clusterIdentifier: undefined,
    replicates: undefined,
    replicas: [],
    backupRetentionDays: 0,
    backupWindow: undefined,
    maintenanceWindow: undefined,
    tags: { environment: "replay" },
    createdAt,
    creationKnownAt: createdAt,
    statusAt: () => "available",
    series: new Map([[replayedMetric, series]])
  }
}
