import type { InstanceFacts } from "@snoozeql/domain/InstanceFacts"

/**
 * The statuses of RDS in which an instance works, or soon will again. The words are those of "Viewing Amazon RDS DB
 * instance status" in the RDS user guide.
 */
const workingStatuses: ReadonlySet<string> = new Set([
  "available",
  "backing-up",
  "failing-over",
  "storage-optimization",
  "modifying",
  "upgrading",
  "maintenance",
  "renaming",
  "rebooting",
  "starting"
])

/** The prefix of statuses of a change during which the instance works, such as `configuring-log-exports`. */
const configuring = "configuring-"

/**
 * Whether sleep may be recommended in the instance's present status. A status that is not in the list, such as one that
 * RDS introduces later, does not allow it. `unknown` is not a status of RDS: an instance has it until discovery sees
 * it.
 */
export const allowsSleep = ({ last_seen_at, status }: Pick<InstanceFacts, "last_seen_at" | "status">): boolean =>
  workingStatuses.has(status) || status.startsWith(configuring) || (status === "unknown" && last_seen_at === null)
