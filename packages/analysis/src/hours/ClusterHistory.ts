import type { DateTime } from "effect"
import type { ObservedHistory } from "./ObservedHistory.ts"
import type { ObservedStatusChange } from "./ObservedStatus.ts"

/** What is known of one member of a cluster, and when it existed. */
export interface MemberHistory extends ObservedHistory {
  /** When it was created; null if that is not known: then it has existed since before the history. */
  readonly existsFrom: DateTime.Utc | null
  /** When it was found to be gone; null if it still exists. */
  readonly existsUntil: DateTime.Utc | null
}

/**
 * What is known of a cluster, as an input of the analysis. A cluster has no metrics of its own: it is idle in an hour
 * only if every member that exists then is idle, active if any of them is, and else unknown.
 *
 * Failover moves load from one member to another, which says nothing about the cluster. So the members are not judged
 * by name. In every hour, the greatest values of each series are compared with the greatest values of other hours, the
 * second greatest with the second greatest, and so on. Therefore it makes no difference which member has which of the
 * values.
 */
export interface ClusterHistory {
  /** All members that existed at any time, in any order. */
  readonly members: ReadonlyArray<MemberHistory>
  /** The changes of the cluster's own status. */
  readonly statusChanges: ReadonlyArray<ObservedStatusChange>
}
