import type { InstanceFacts } from "@snoozeql/domain/InstanceFacts"

/**
 * The statuses of RDS in which an instance works, or soon will again. The words are those of "Viewing Amazon RDS DB instance
 * status" in the RDS user guide.
 */
const workingStatuses: ReadonlySet<string> = new Set([
  "available",
  "backing-up",
  "storage-optimization",
  "modifying",
  "upgrading",
  "maintenance",
  "renaming",
  "rebooting",
  "starting"
])

/** Begins the statuses of a change that goes on while the instance works, such as `configuring-log-exports`. */
const configuring = "configuring-"

/**
 * Whether an instance may be recommended in its present status. A status that is not known, such as one that RDS has
 * introduced since, does not allow it. `unknown` is no status of RDS: an instance has it until discovery sees it.
 */
export const allowsSleep = ({ last_seen_at, status }: Pick<InstanceFacts, "last_seen_at" | "status">): boolean =>
  workingStatuses.has(status) || status.startsWith(configuring) || (status === "unknown" && last_seen_at === null)
