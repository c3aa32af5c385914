import type { ActivityLabel } from "@snoozeql/domain/ActivityAnalysis"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { MetricName } from "@snoozeql/domain/MetricName"
import { type SeriesName, seriesNames } from "../hours/HourObservation.ts"
import type { Baselines } from "./ceilings.ts"
import { available, type HourTable, missing, stopped as stoppedStatus } from "../hours/internal/HourTable.ts"
import { metricOf } from "../hours/internal/seriesOfMetric.ts"
import { averageOf, isWorkMaximum, type WorkMaximum } from "../hours/internal/workMaxima.ts"

/** Label codes. A local hour that overlaps two UTC hours gets the greater of their labels. */
export const idle = 0
export const cpuIdle = 1
export const unknown = 2
export const doubtful = 3
export const stopped = 4
export const active = 5

/** The name of each label code, at its index. */
export const labelNames: ReadonlyArray<ActivityLabel> = ["idle", "cpu_idle", "unknown", "doubtful", "stopped", "active"]

export const isIdle = (label: number | undefined): boolean => label === idle || label === cpuIdle

/** A value this many times as far above the floor as the ceiling is proves activity, even of one metric. */
const proofDistance = 2

/**
 * Whether values above their ceilings can be housekeeping, such as a vacuum or an agent. Then only CPU, or only one
 * kind of IOPS, is above its ceiling, and not far. A connection is never housekeeping, however short. Connections must
 * be known to be at rest. The exception is a burst of one kind of IOPS in a complete hour, too short to show in the
 * average: a vacuum looks like this if a pool holds connections open or connections are unknown.
 */
const canBeHousekeeping = (
  table: HourTable,
  baselines: Baselines,
  policy: AnalysisPolicy,
  connectionsAreAtRest: boolean,
  index: number
): boolean => {
  let metricAbove: MetricName | undefined
  for (const name of seriesNames) {
    const { ceiling, floor } = baselines[name]
    const value = table.values[name][index] ?? Number.NaN
    if (!(value > ceiling)) continue
    const isBurst = isWorkMaximum(name) && isComplete(table, baselines, name, index)
    if (!connectionsAreAtRest && !isBurst) return false
    const metric = metricOf(name)
    if (metric === "DatabaseConnections" || (metricAbove !== undefined && metric !== metricAbove)) return false
    const most = Math.min(policy.ceilings[name].cap, floor + proofDistance * (ceiling - floor))
    if (!(value <= most)) return false
    metricAbove = metric
  }
  return metricAbove !== undefined
}

/** Whether the instance has hours in which this average is as low as if nobody used it. */
export const restsAtTimes = (baselines: Baselines, average: SeriesName, policy: AnalysisPolicy): boolean =>
  baselines[average].floor <= policy.ceilings[average].above_floor

/** The greatest average of connections or IOPS that proves rest. */
export const restCeiling = (baselines: Baselines, average: SeriesName, policy: AnalysisPolicy): number =>
  restsAtTimes(baselines, average, policy) ? baselines[average].ceiling : policy.ceilings[average].above_floor

/**
 * Labels every hour of the table.
 *
 * - Active: a value is above its ceiling, however few its samples.
 * - Doubtful: only CPU, or only one kind of IOPS, is a little above its ceiling while connections are known to be at rest.
 *   Or only the maximum of one kind of IOPS is a little above its ceiling, in a complete hour.
 * - Stopped: the instance was stopped in some part of the hour.
 * - Idle: a complete hour with CPU at or below its ceilings, and with a proof of rest: connections at rest, or
 *   both reads and writes at rest. If the floor of connections or IOPS is above `above_floor`, they never rest: a pool always
 *   holds connections, or reads never stop. Then only an average of at most `above_floor` is a proof. If maxima are known
 *   for some hours, an average without its maximum is not a proof.
 * - CPU idle: idle without that proof.
 * - Unknown: everything else.
 */
export const labelHours = (table: HourTable, baselines: Baselines, policy: AnalysisPolicy): Uint8Array => {
  const isAbove = new Uint8Array(table.length)
  for (const name of seriesNames) {
    const { ceiling } = baselines[name]
    const values = table.values[name]
    for (let index = 0; index < table.length; index++) if ((values[index] ?? Number.NaN) > ceiling) isAbove[index] = 1
  }
  const cpu = completeHours(table, baselines, "cpu_avg", Number.POSITIVE_INFINITY)
  const restOf = (maximum: WorkMaximum) => {
    const average = averageOf[maximum]
    const rest = completeHours(table, baselines, average, restCeiling(baselines, average, policy))
    const maxima = table.values[maximum]
    if (maxima.every(Number.isNaN)) return rest
    return rest.map((atRest, index) => (Number.isNaN(maxima[index]) ? 0 : atRest))
  }
  const connections = restOf("connections_max")
  const reads = restOf("read_iops_max")
  const writes = restOf("write_iops_max")
  const labels = new Uint8Array(table.length)
  for (let index = 0; index < table.length; index++) {
    const status = table.status[index]
    if (status === missing) labels[index] = unknown
    else if (status === stoppedStatus) labels[index] = stopped
    else if (isAbove[index] === 1) {
      const isDoubtful =
        status === available && canBeHousekeeping(table, baselines, policy, connections[index] === 1, index)
      labels[index] = isDoubtful ? doubtful : active
    } else if (status !== available || cpu[index] === 0) labels[index] = unknown
    else labels[index] = connections[index] === 1 || (reads[index] === 1 && writes[index] === 1) ? idle : cpuIdle
  }
  return labels
}

/** Whether the series has enough samples in the hour. True if the sample count is unknown. */
const isComplete = (table: HourTable, baselines: Baselines, name: SeriesName, index: number): boolean =>
  !((table.sampleCounts[name][index] ?? Number.NaN) < baselines[name].minimumSamples)

/** 1 for every hour that is complete in the series and whose value is at most `most`. */
const completeHours = (table: HourTable, baselines: Baselines, name: SeriesName, most: number): Uint8Array => {
  const values = table.values[name]
  const complete = new Uint8Array(table.length)
  for (let index = 0; index < table.length; index++) {
    if ((values[index] ?? Number.NaN) <= most && isComplete(table, baselines, name, index)) complete[index] = 1
  }
  return complete
}
