import { clusterOf } from "../clusters/clusterOf.ts"
import type { SimulatedInstance } from "../fleet/SimulatedInstance.ts"
import type { Series } from "../series/Series.ts"
import { firstCallAt, type PowerLog, statusIn } from "./PowerLog.ts"

/** The stops and starts of the instances and clusters of one account and region, by their resource ids. */
export type PowerLogs = ReadonlyMap<string, PowerLog>

/** No instance was stopped or started by a call. */
export const noPowerLogs: PowerLogs = new Map()

/** What is stopped and started as a whole: an instance, or the cluster that it is a member of. */
export const unitIdOf = (instance: SimulatedInstance): string => clusterOf(instance)?.resourceId ?? instance.resourceId

/** The series as published by an instance that calls stop and start: nothing unless it is available. */
const poweredSeries = (series: Series, unstopped: Series, log: PowerLog): Series => {
  const first = firstCallAt(log)
  return {
    ...series,
    visit: (from, to, visitor) => {
      series.visit(from, Math.min(to, first), visitor)
      unstopped.visit(Math.max(from, first), to, (timestamp, value) => {
        if (statusIn(log, timestamp) === "available") visitor(timestamp, value)
      })
    }
  }
}

const poweredBy =
  <Status extends string>(log: PowerLog, statusAt: (instant: number) => Status) =>
  (instant: number) =>
    statusIn(log, instant) ?? statusAt(instant)

/** The instance with the statuses and the data that its stops and starts lead to. */
export const powered = (instance: SimulatedInstance, logs: PowerLogs): SimulatedInstance => {
  const log = logs.get(unitIdOf(instance))
  if (log === undefined) return instance
  const { cluster, series, unstoppedSeries = series } = instance
  return {
    ...instance,
    power: log,
    statusAt: poweredBy(log, instance.statusAt),
    ...(cluster !== undefined && {
      cluster: { ...cluster, power: log, statusAt: poweredBy(log, cluster.statusAt) }
    }),
    series: new Map(
      [...series].map(([metric, one]) => [metric, poweredSeries(one, unstoppedSeries.get(metric) ?? one, log)])
    )
  }
}
