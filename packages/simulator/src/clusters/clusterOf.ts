import type { SimulatedInstance } from "../fleet/SimulatedInstance.ts"
import type { SimulatedCluster } from "./SimulatedCluster.ts"

/** The cluster of an instance of the fleet, whose only member it is. Undefined if it belongs to none. */
export const clusterOf = (instance: SimulatedInstance): SimulatedCluster | undefined => {
  const { cluster, clusterIdentifier } = instance
  if (cluster !== undefined || clusterIdentifier === undefined) return cluster
  return {
    identifier: clusterIdentifier,
    resourceId: instance.resourceId.replace("db-", "cluster-"),
    engine: instance.engine,
    engineVersion: instance.engineVersion,
    serverlessCapacity: undefined,
    backupRetentionDays: instance.backupRetentionDays,
    backupWindow: instance.backupWindow,
    maintenanceWindow: instance.maintenanceWindow,
    tags: instance.tags,
    createdAt: instance.createdAt,
    deletedAt: instance.names.at(-1)?.until ?? Number.POSITIVE_INFINITY,
    statusAt: (instant) => {
      const status = instance.statusAt(instant)
      return status === "creating" ? "available" : status
    },
    ...(instance.power !== undefined && { power: instance.power }),
    writerAt: () => instance.identifier
  }
}

/** A cluster that exists at an instant, and the members that exist then. */
export interface PresentCluster {
  readonly cluster: SimulatedCluster
  readonly members: ReadonlyArray<SimulatedInstance>
}

/** The clusters of the instances that exist at an instant, ordered by identifier. */
export const clustersOf = (present: ReadonlyArray<SimulatedInstance>): ReadonlyArray<PresentCluster> => {
  const clusters = new Map<string, { cluster: SimulatedCluster; members: Array<SimulatedInstance> }>()
  for (const instance of present) {
    const cluster = clusterOf(instance)
    if (cluster === undefined) continue
    const known = clusters.get(cluster.identifier)
    if (known === undefined) clusters.set(cluster.identifier, { cluster, members: [instance] })
    else known.members.push(instance)
  }
  return [...clusters.values()].toSorted((a, b) => (a.cluster.identifier < b.cluster.identifier ? -1 : 1))
}
