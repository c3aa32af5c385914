import type { DiscoveredInstance, Instance } from "@snoozeql/domain/Instance"
import type { TagFilter, TagValues } from "../Target.ts"

const anyValue = "*"

const matches = (
  tags: DiscoveredInstance["tags"],
  [key, values]: readonly [string, ReadonlyArray<string>]
): boolean => {
  const value = tags[key]
  return value !== undefined && (values.includes(anyValue) || values.includes(value))
}

const isChosen = (tags: DiscoveredInstance["tags"], { exclude = {}, include = {} }: TagFilter): boolean => {
  const isMatched = (entry: readonly [string, TagValues[string]]) => matches(tags, entry)
  return Object.entries(include).every(isMatched) && !Object.entries(exclude).some(isMatched)
}

/** Whether a discovery found the cluster of every member. If not, the store may know the cluster from before. */
export const hasAllClusters = (found: ReadonlyArray<DiscoveredInstance>): boolean => {
  const clusters = clustersByResource(found)
  return found.every((one) => !isMember(one) || clusters.has(one.cluster_provider_id ?? ""))
}

/** The found instances and clusters, separated by a filter. */
export interface Filtered {
  readonly chosen: ReadonlyArray<DiscoveredInstance>
  readonly excluded: ReadonlyArray<DiscoveredInstance>
  /** Members of clusters whose tags nobody knows. */
  readonly unclear: ReadonlyArray<DiscoveredInstance>
}

/**
 * Separates the instances and clusters that a target's filter chooses from the others. The members of a cluster are
 * chosen with it, whatever their own tags are: without one of its members a cluster cannot be judged.
 *
 * If the cluster was not found, as without the permission to list clusters, the tags of the stored cluster decide. If
 * it is not stored either, its owner may have excluded it, so its members are unclear instead of chosen.
 */
export const filterByTags = (
  found: ReadonlyArray<DiscoveredInstance>,
  filter: TagFilter | undefined,
  storedClusters: ReadonlyArray<Pick<Instance, "account" | "region" | "name" | "tags">> = []
): Filtered => {
  if (filter === undefined) return { chosen: found, excluded: [], unclear: [] }
  const clusters = clustersByResource(found)
  const decidingTags = (one: DiscoveredInstance): DiscoveredInstance["tags"] | undefined => {
    if (!isMember(one)) return one.tags
    const cluster =
      clusters.get(one.cluster_provider_id ?? "") ??
      storedClusters.find(
        ({ account, name, region }) =>
          account === one.account && region === one.region && name === one.provider_facts?.cluster
      )
    return cluster?.tags
  }
  const chosen: Array<DiscoveredInstance> = []
  const excluded: Array<DiscoveredInstance> = []
  const unclear: Array<DiscoveredInstance> = []
  for (const one of found) {
    const tags = decidingTags(one)
    if (tags === undefined) unclear.push(one)
    else if (isChosen(tags, filter)) chosen.push(one)
    else excluded.push(one)
  }
  return { chosen, excluded, unclear }
}

const clustersByResource = (found: ReadonlyArray<DiscoveredInstance>): ReadonlyMap<string, DiscoveredInstance> =>
  new Map(found.flatMap((one) => (one.kind === "cluster" ? [[one.provider_id, one] as const] : [])))

const isMember = ({ cluster_provider_id, kind, provider_facts }: DiscoveredInstance): boolean =>
  kind !== "cluster" && (typeof cluster_provider_id === "string" || typeof provider_facts?.cluster === "string")

/** How many names a note lists. */
const listedNames = 100

/** The notes that count and list what a filter did not choose, if anything. */
export const exclusionNotes = ({
  excluded,
  unclear
}: Pick<Filtered, "excluded" | "unclear">): ReadonlyArray<string> => [
  ...noteOf(excluded, "excluded by the tags of the target"),
  ...noteOf(
    unclear,
    "not collected, because the tags of the target decide by those of their cluster, which are not known"
  )
]

const noteOf = (instances: ReadonlyArray<DiscoveredInstance>, reason: string): ReadonlyArray<string> => {
  if (instances.length === 0) return []
  const names = instances.map(({ name }) => name)
  const others = names.length - listedNames
  const list = [...names.slice(0, listedNames), ...(others > 0 ? [`and ${others} more`] : [])].join(", ")
  return [`${instances.length} ${reason}: ${list}`]
}
