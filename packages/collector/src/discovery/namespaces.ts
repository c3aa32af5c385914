import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import type { SkippedInstance } from "../InstanceDiscovery.ts"

/** The engines that DescribeDBInstances lists although their metrics are not in the namespace `AWS/RDS`. */
const otherNamespaces: ReadonlyMap<string, string> = new Map([
  ["docdb", "AWS/DocDB"],
  ["neptune", "AWS/Neptune"]
])

/** Separates the instances whose metrics are in `AWS/RDS` from the others. */
export const partitionByNamespace = (
  found: ReadonlyArray<DiscoveredInstance>
): { readonly instances: ReadonlyArray<DiscoveredInstance>; readonly skipped: ReadonlyArray<SkippedInstance> } => {
  const instances: Array<DiscoveredInstance> = []
  const skipped: Array<SkippedInstance> = []
  for (const instance of found) {
    const namespace = otherNamespaces.get(instance.engine)
    if (namespace === undefined) instances.push(instance)
    else skipped.push({ name: instance.name, reason: `the metrics of engine ${instance.engine} are in ${namespace}` })
  }
  return { instances, skipped }
}
