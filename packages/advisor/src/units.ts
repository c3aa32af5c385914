import type { Instance, InstanceId } from "@snoozeql/domain/Instance"

/** An instance or a cluster, and what it is judged with. */
export interface Unit {
  readonly instance: Instance
  /** The members of a cluster, also those that are gone. Empty for an instance. */
  readonly members: ReadonlyArray<Instance>
  /** The cluster that the instance is a member of. Null if it is a unit itself. */
  readonly cluster: Instance | null
}

/**
 * Returns what can sleep, in the given order: the clusters, and the instances that are not members of one. What is gone
 * is omitted. Use it to recommend: the members of a cluster sleep with it, and not by themselves.
 */
export const unitsOf = (all: ReadonlyArray<Instance>): ReadonlyArray<Unit> => {
  const members = new Map<InstanceId, Array<Instance>>()
  for (const instance of all) {
    if (instance.cluster_id === null) continue
    const ofCluster = members.get(instance.cluster_id)
    if (ofCluster === undefined) members.set(instance.cluster_id, [instance])
    else ofCluster.push(instance)
  }
  return all
    .filter(({ cluster_id, gone_at }) => cluster_id === null && gone_at === null)
    .map((instance) => ({ instance, members: members.get(instance.id) ?? [], cluster: null }))
}

/** Returns whose policy a unit is judged by. A member of a cluster is judged by that of its cluster. */
export const policyHolderOf = ({ instance }: Pick<Unit, "instance">): InstanceId => instance.cluster_id ?? instance.id

/** Puts units into pages of at most `most` instances, members included. A larger cluster has a page of its own. */
export const pagesOf = (units: ReadonlyArray<Unit>, most: number): ReadonlyArray<ReadonlyArray<Unit>> => {
  const pages: Array<Array<Unit>> = []
  let size = most
  for (const unit of units) {
    const added = 1 + unit.members.length
    const page = pages.at(-1)
    if (page === undefined || size + added > most) {
      pages.push([unit])
      size = added
    } else {
      page.push(unit)
      size += added
    }
  }
  return pages
}
