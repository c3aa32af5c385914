import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
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

/**
 * Separates the instances and clusters that a target's filter chooses from the others. The members of a cluster are
 * chosen with it, whatever their own tags are: without one of its members a cluster cannot be judged.
 */
export const filterByTags = (
  found: ReadonlyArray<DiscoveredInstance>,
  filter: TagFilter | undefined
): { readonly chosen: ReadonlyArray<DiscoveredInstance>; readonly excluded: ReadonlyArray<DiscoveredInstance> } => {
  if (filter === undefined) return { chosen: found, excluded: [] }
  const clusters = new Map(found.flatMap((one) => (one.kind === "cluster" ? [[one.provider_id, one] as const] : [])))
  const isIncluded = (one: DiscoveredInstance) => {
    const cluster = clusters.get(one.cluster_provider_id ?? "")
    return isChosen((cluster ?? one).tags, filter)
  }
  return { chosen: found.filter(isIncluded), excluded: found.filter((one) => !isIncluded(one)) }
}

/** How many names a note lists. */
const listedNames = 100

/** The note that counts and lists what a filter excluded, if anything. */
export const exclusionNotes = (excluded: ReadonlyArray<DiscoveredInstance>): ReadonlyArray<string> => {
  if (excluded.length === 0) return []
  const names = excluded.map(({ name }) => name)
  const others = names.length - listedNames
  const list = [...names.slice(0, listedNames), ...(others > 0 ? [`and ${others} more`] : [])].join(", ")
  return [`${excluded.length} excluded by the tags of the target: ${list}`]
}
