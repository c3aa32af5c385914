import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { Array as Arr, Equal } from "effect"
import type { SkippedInstance } from "../InstanceDiscovery.ts"

const countBy = (found: ReadonlyArray<DiscoveredInstance>, key: (instance: DiscoveredInstance) => string) => {
  const counts = new Map<string, number>()
  for (const instance of found) counts.set(key(instance), (counts.get(key(instance)) ?? 0) + 1)
  return counts
}

const resourceOf = ({ account, provider_id, region }: DiscoveredInstance): string =>
  JSON.stringify([account, region, provider_id])
/** A cluster may have the name of an instance. */
const nameOf = ({ account, kind = "instance", name, region }: DiscoveredInstance): string =>
  JSON.stringify([kind, account, region, name])

const withoutRepetitions = (listed: ReadonlyArray<DiscoveredInstance>): ReadonlyArray<DiscoveredInstance> =>
  Object.values(Arr.groupBy(listed, resourceOf)).flatMap((entries) => Arr.dedupeWith(entries, Equal.equals))

/**
 * Separates the instances whose metrics could belong to another instance. AWS gives every instance its own resource id
 * and its own name, but some emulators of AWS do not. Then nobody can say whose hours CloudWatch returns. An instance
 * that is listed twice without a difference counts once, because pages can overlap when the fleet changes between them.
 */
export const partitionByAmbiguity = (
  listed: ReadonlyArray<DiscoveredInstance>
): { readonly instances: ReadonlyArray<DiscoveredInstance>; readonly skipped: ReadonlyArray<SkippedInstance> } => {
  const found = withoutRepetitions(listed)
  const resources = countBy(found, resourceOf)
  const names = countBy(found, nameOf)
  const instances: Array<DiscoveredInstance> = []
  const skipped: Array<SkippedInstance> = []
  for (const instance of found) {
    const { name, provider_id } = instance
    if ((resources.get(resourceOf(instance)) ?? 0) > 1) {
      skipped.push({ name, reason: `its resource id ${provider_id} is listed more than once` })
    } else if ((names.get(nameOf(instance)) ?? 0) > 1) {
      skipped.push({ name, reason: `another instance with the same name is listed; this one is ${provider_id}` })
    } else instances.push(instance)
  }
  return { instances, skipped }
}
