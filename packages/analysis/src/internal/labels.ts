import type { ActivityLabel } from "@snoozeql/domain/ActivityAnalysis"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { type SeriesName, seriesNames } from "../HourObservation.ts"
import type { Baselines } from "./ceilings.ts"
import { available, type HourTable, missing, stopped as stoppedStatus } from "./HourTable.ts"
import type { MethodSteps } from "../MethodSteps.ts"

/** Label codes, ordered so that the greater of two labels is that of an hour made of both. */
export const idle = 0
export const cpuIdle = 1
export const unknown = 2
export const doubtful = 3
export const stopped = 4
export const active = 5

/** The names of the label codes. */
export const labelNames: ReadonlyArray<ActivityLabel> = ["idle", "cpu_idle", "unknown", "doubtful", "stopped", "active"]

export const isIdle = (label: number | undefined): boolean => label === idle || label === cpuIdle

/** Beyond so many times the distance from floor to ceiling one metric alone is proof of activity. */
const proofDistance = 2

/**
 * Whether values above their ceilings can be housekeeping, such as a vacuum or an agent: they are of CPU or of one kind of
 * IOPS alone, and not far above.
 */
const canBeHousekeeping = (
  table: HourTable,
  baselines: Baselines,
  policy: AnalysisPolicy,
  judged: ReadonlyArray<SeriesName>,
  index: number
): boolean => {
  const above = judged.filter((name) => (table.values[name][index] ?? Number.NaN) > baselines[name].ceiling)
  const metrics = new Set(above.map((name) => (name === "cpu_max" ? "cpu_avg" : name)))
  return (
    metrics.size === 1 &&
    above.every((name) => {
      const { ceiling, floor } = baselines[name]
      const most = Math.min(policy.ceilings[name].cap, floor + proofDistance * (ceiling - floor))
      return (table.values[name][index] ?? Number.NaN) <= most
    })
  )
}

/**
 * Labels every hour of the table.
 *
 * Active: a value above its ceiling, however few its samples. Doubtful: the same of CPU or of one kind of IOPS alone, not
 * far above, while connections are known to be at rest. Stopped: the instance did not run all the time. Idle: a complete
 * hour with CPU at or below its ceilings, and with proof that nothing works: connections, or both IOPS. Of a
 * series whose floor is above `above_floor` (connections that are always held open, steady reads) only a value that is not
 * proves rest. CPU idle: idle without that proof. Unknown: all else.
 */
export const labelHours = (
  table: HourTable,
  baselines: Baselines,
  policy: AnalysisPolicy,
  steps: MethodSteps
): Uint8Array => {
  const judged = steps.cpu_maximum ? seriesNames : seriesNames.filter((name) => name !== "cpu_max")
  const isAbove = new Uint8Array(table.length)
  for (const name of judged) {
    const { ceiling } = baselines[name]
    const values = table.values[name]
    for (let index = 0; index < table.length; index++) if ((values[index] ?? Number.NaN) > ceiling) isAbove[index] = 1
  }
  const cpu = completeHours(table, baselines, "cpu_avg", Number.POSITIVE_INFINITY)
  const restOf = (name: SeriesName) => {
    const restsAtTimes = !steps.proof_of_rest || baselines[name].floor <= policy.ceilings[name].above_floor
    return completeHours(
      table,
      baselines,
      name,
      restsAtTimes ? baselines[name].ceiling : policy.ceilings[name].above_floor
    )
  }
  const connections = restOf("connections_avg")
  const reads = restOf("read_iops_avg")
  const writes = restOf("write_iops_avg")
  const labels = new Uint8Array(table.length)
  for (let index = 0; index < table.length; index++) {
    const status = table.status[index]
    if (status === missing) labels[index] = unknown
    else if (status === stoppedStatus) labels[index] = stopped
    else if (isAbove[index] === 1) {
      const isAtRest = steps.doubt && connections[index] === 1 && status === available
      labels[index] = isAtRest && canBeHousekeeping(table, baselines, policy, judged, index) ? doubtful : active
    } else if (status !== available || cpu[index] === 0) labels[index] = unknown
    else labels[index] = connections[index] === 1 || (reads[index] === 1 && writes[index] === 1) ? idle : cpuIdle
  }
  return labels
}

/** 1 for every hour in which the series has a value of the whole hour, and that is at most `most`. */
const completeHours = (table: HourTable, baselines: Baselines, name: SeriesName, most: number): Uint8Array => {
  const { minimumSamples } = baselines[name]
  const values = table.values[name]
  const samples = table.sampleCounts[name]
  const complete = new Uint8Array(table.length)
  for (let index = 0; index < table.length; index++) {
    if ((values[index] ?? Number.NaN) <= most && !((samples[index] ?? Number.NaN) < minimumSamples)) complete[index] = 1
  }
  return complete
}
