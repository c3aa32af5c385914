import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import type { Discovery } from "../InstanceDiscovery.ts"
import { partitionByAmbiguity } from "./ambiguous.ts"
import { partitionByNamespace } from "./namespaces.ts"

/** Separates the instances that can be collected from the others, and says why those cannot. */
export const partitionByCollectability = (
  found: ReadonlyArray<DiscoveredInstance>
): Pick<Discovery, "instances" | "skipped"> => {
  const ambiguity = partitionByAmbiguity(found)
  const namespace = partitionByNamespace(ambiguity.instances)
  return { instances: namespace.instances, skipped: [...namespace.skipped, ...ambiguity.skipped] }
}
