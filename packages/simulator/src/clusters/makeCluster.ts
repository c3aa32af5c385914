import { metricsOfClass } from "@snoozeql/domain/MetricName"
import { millisPerDay, millisPerHour, millisPerMinute, minutesPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import { preferredWindows } from "../fleet/preferredWindows.ts"
import { resourceId } from "../fleet/resourceId.ts"
import type { SimulatedInstance } from "../fleet/SimulatedInstance.ts"
import { neverStopped, type Workload } from "../fleet/Workload.ts"
import { type GeneratedInstance, generatedSeries } from "../series/generatedSeries.ts"
import { hashText, mix } from "../series/hash.ts"
import type { ClusterMemberScenario, ClusterScenario } from "./ClusterScenario.ts"
import type { SimulatedCluster } from "./SimulatedCluster.ts"

const contains = (instant: number, from: number, until: number): boolean => from <= instant && instant < until

const lifeOf = (member: ClusterMemberScenario, { createdAt, deletedAt }: ClusterScenario) => ({
  from: (member.from ?? createdAt).epochMilliseconds,
  until: Math.min(
    member.until?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    deletedAt?.epochMilliseconds ?? Number.POSITIVE_INFINITY
  )
})

const isStopped = ({ stops = [] }: ClusterScenario, instant: number): boolean =>
  stops.some(({ from, until }) => contains(instant, from.epochMilliseconds, until.epochMilliseconds))

/** The writer: the members that exist take turns, from one failover to the next. */
const writerAt = (scenario: ClusterScenario, instant: number): string | undefined => {
  const { failoverHour, members } = scenario
  const existing = members.filter((member) => {
    const { from, until } = lifeOf(member, scenario)
    return contains(instant, from, until)
  })
  const turn = failoverHour === undefined ? 0 : Math.floor((instant - failoverHour * millisPerHour) / millisPerDay)
  return existing[turn % Math.max(1, existing.length)]?.name
}

const workloadOf = (scenario: ClusterScenario, { name }: ClusterMemberScenario): Workload => ({
  name,
  timeZones: ["UTC"],
  environment: "staging",
  activity: (_, minute) => {
    const hour = DateTime.makeUnsafe(Math.floor(minute / minutesPerHour) * millisPerHour)
    const isWriter = writerAt(scenario, minute * millisPerMinute) === name
    return isWriter ? scenario.writes(hour) : (scenario.reads?.(hour) ?? 0)
  },
  isRunning: (minute) => !isStopped(scenario, minute * millisPerMinute),
  ...(scenario.serverlessCapacity !== undefined && {
    ranges: {
      ServerlessDatabaseCapacity: {
        idle: scenario.serverlessCapacity.minimum,
        peak: scenario.serverlessCapacity.maximum
      }
    }
  })
})

/** The members of a cluster as instances, which point to it. */
export const makeCluster = (seed: number, scenario: ClusterScenario): ReadonlyArray<SimulatedInstance> => {
  const { createdAt, deletedAt, engine, members, name, serverlessCapacity, tags = {} } = scenario
  const hash = mix(seed, hashText(name))
  const windows = preferredWindows(hash)
  const isAurora = engine.startsWith("aurora")
  const cluster: SimulatedCluster = {
    identifier: name,
    resourceId: resourceId(`${seed}/${name}/${createdAt.epochMilliseconds}`).replace("db-", "cluster-"),
    engine,
    engineVersion: "16.4",
    serverlessCapacity,
    backupRetentionDays: 1,
    ...windows,
    tags,
    createdAt: createdAt.epochMilliseconds,
    deletedAt: deletedAt?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    statusAt: (instant) => (isStopped(scenario, instant) ? "stopped" : "available"),
    writerAt: (instant) => writerAt(scenario, instant)
  }
  return members.map((member): SimulatedInstance => {
    const { from, until } = lifeOf(member, scenario)
    const workload = workloadOf(scenario, member)
    const generated = { hash: mix(hash, hashText(member.name)), workload, timeZone: "UTC", createdAt: from }
    const seriesOf = (instance: GeneratedInstance) =>
      new Map(metricsOfClass(member.class).map((metric) => [metric, generatedSeries(instance, metric)]))
    return {
      identifier: member.name,
      names: [{ name: member.name, from, until }],
      resourceId: resourceId(`${seed}/${name}/${member.name}/${from}`),
      engine,
      engineVersion: cluster.engineVersion,
      instanceClass: member.class,
      licenseModel: "postgresql-license",
      port: 5432,
      multiAz: false,
      storageType: isAurora ? "aurora" : "io1",
      allocatedStorage: isAurora ? 1 : 100,
      clusterIdentifier: name,
      cluster,
      replicates: undefined,
      replicas: [],
      backupRetentionDays: cluster.backupRetentionDays,
      ...windows,
      tags,
      createdAt: from,
      creationKnownAt: from,
      statusAt: cluster.statusAt,
      series: seriesOf(generated),
      unstoppedSeries: seriesOf({ ...generated, workload: neverStopped(workload) })
    }
  })
}
