import type { ClusterHistory } from "./ClusterHistory.ts"
import type { ObservedHistory } from "./ObservedHistory.ts"

/** What is known of a unit, which sleeps as a whole: an instance, or a cluster by its members. */
export type ObservedUnit = ObservedHistory | ClusterHistory
