import { metricsOfClass } from "@snoozeql/domain/MetricName"
import { millisPerDay, millisPerMinute, millisPerWeek, minutesPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import { generatedSeries, type GeneratedInstance } from "../series/generatedSeries.ts"
import { mix, unitInterval } from "../series/hash.ts"
import type { Series } from "../series/Series.ts"
import { deployments, foreignDeployments, stoppableDeployments, type Deployment } from "./deployments.ts"
import { neverStopped, type Workload } from "./Workload.ts"
import { workloads } from "./workloads.ts"
import { localOffset } from "./localTime.ts"
import { preferredWindows } from "./preferredWindows.ts"
import { resourceId } from "./resourceId.ts"
import { foreverNamed, type SimulatedInstance } from "./SimulatedInstance.ts"

const teams = ["checkout", "billing", "search", "logistics", "identity"] as const

const pick = <A>(items: readonly [A, ...Array<A>], draw: number): A => items[(draw >>> 0) % items.length] ?? items[0]

/**
 * When an instance was created. It changes as rarely as possible when the start moves on, so that a simulator that is
 * started again has the same instances. Most instances were created up to 900 days before the last New Year that is at
 * least 60 days ago, and new ones up to a day before a Thursday (UTC) that is 2 to 9 days ago.
 */
const createdAt = (workload: Workload, hash: number, start: DateTime.Utc): number => {
  const random = unitInterval(mix(hash, 2))
  const latest =
    workload.isNew === true
      ? Math.floor((start.epochMilliseconds - 2 * millisPerDay) / millisPerWeek) * millisPerWeek
      : DateTime.startOf(DateTime.subtract(start, { days: 60 }), "year").epochMilliseconds
  return Math.floor(latest - random * (workload.isNew === true ? 1 : 900) * millisPerDay)
}

const hasReplicas = ({ name }: Workload): boolean => workloads.some(({ replicates }) => replicates === name)

/** A read replica and its source have the same engine, and are not in clusters, which replicate within themselves. */
const deploymentOf = (workload: Workload, hash: number, turn: number): Deployment => {
  if (workload.foreignEngines !== undefined) return foreignDeployments[pick(workload.foreignEngines, turn)]
  const isClusterPossible = workload.isRunning === undefined && !hasReplicas(workload)
  return pick(isClusterPossible ? deployments : stoppableDeployments, mix(hash, 3))
}

const city = (timeZone: string): string =>
  timeZone
    .slice(timeZone.lastIndexOf("/") + 1)
    .toLowerCase()
    .replaceAll("_", "-")

const turnOf = (index: number): number => Math.floor(index / workloads.length)

const timeZoneOf = (index: number): string => pick(pick(workloads, index).timeZones, turnOf(index))

const hashOf = (seed: number, index: number): number => mix(mix(seed, 0x5eed), index + 1)

const identifierOf = (index: number): string => {
  const workload = pick(workloads, index)
  const place = workload.timeZones.length > 1 ? `-${city(timeZoneOf(index))}` : ""
  return `${workload.name}${place}-${String(index + 1).padStart(2, "0")}`
}

/** The indices of the instances of the same turn whose workloads pass a test. */
const sameTurn = (index: number, count: number, test: (workload: Workload) => boolean): ReadonlyArray<number> => {
  const first = turnOf(index) * workloads.length
  return workloads.flatMap((workload, place) => (test(workload) && first + place < count ? [first + place] : []))
}

const makeInstance = (seed: number, index: number, count: number, start: DateTime.Utc): SimulatedInstance => {
  const hash = hashOf(seed, index)
  const workload = pick(workloads, index)
  const turn = turnOf(index)
  const timeZone = timeZoneOf(index)
  const identifier = identifierOf(index)
  const [source] = sameTurn(index, count, ({ name }) => name === workload.replicates)
  const deployment =
    source === undefined
      ? deploymentOf(workload, hash, turn)
      : deploymentOf(pick(workloads, source), hashOf(seed, source), turn)
  const isProduction = workload.environment === "production"
  const generated: GeneratedInstance = { hash, workload, timeZone, createdAt: createdAt(workload, hash, start) }
  const instanceClass = pick(deployment.instanceClasses, mix(hash, 4))
  const seriesOf = (ofInstance: GeneratedInstance): ReadonlyMap<string, Series> =>
    new Map(
      workload.foreignEngines === undefined
        ? metricsOfClass(instanceClass).map((metric) => [metric, generatedSeries(ofInstance, metric)])
        : []
    )

  return {
    identifier,
    names: foreverNamed(identifier),
    resourceId: resourceId(`${seed}/${identifier}/${generated.createdAt}`),
    engine: deployment.engine,
    engineVersion: deployment.engineVersion,
    instanceClass,
    licenseModel: deployment.licenseModel,
    port: deployment.port,
    multiAz: isProduction && !deployment.isClustered,
    storageType: deployment.storageType,
    allocatedStorage: deployment.storageType === "aurora" ? 1 : 20 * (1 + ((mix(hash, 5) >>> 0) % 10)),
    clusterIdentifier: deployment.isClustered ? `${identifier}-cluster` : undefined,
    replicates: source === undefined ? undefined : identifierOf(source),
    replicas: sameTurn(index, count, ({ replicates }) => replicates === workload.name).map(identifierOf),
    backupRetentionDays: isProduction ? 7 : 1,
    ...preferredWindows(hash),
    tags: { environment: workload.environment, team: pick(teams, mix(hash, 6)) },
    createdAt: generated.createdAt,
    creationKnownAt: generated.createdAt,
    statusAt: (instant) => {
      const minute = Math.floor(instant / millisPerMinute)
      const local = minute + localOffset(timeZone, Math.floor(minute / minutesPerHour))
      return workload.isRunning?.(local) === false ? "stopped" : "available"
    },
    series: seriesOf(generated),
    ...(workload.isRunning !== undefined && {
      unstoppedSeries: seriesOf({ ...generated, workload: neverStopped(workload) })
    })
  }
}

/**
 * A fleet of `count` instances. It depends only on the seed; the times of creation also depend on the start of the
 * simulator's clock. A larger fleet with the same seed begins with the same instances, except for their read replicas.
 */
export const makeFleet = (seed: number, count: number, start: DateTime.Utc): ReadonlyArray<SimulatedInstance> =>
  Array.from({ length: count }, (_, index) => makeInstance(seed, index, count, start))
