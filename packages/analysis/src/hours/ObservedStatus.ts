import type { InstanceStatusChange } from "@snoozeql/domain/InstanceStatusChange"

/**
 * Whether the instance ran in an hour: `available` in all of it, `stopped` in some part of it, or `other`, such as being
 * modified. An hour that is `other` can prove activity, but not idleness.
 */
export type ObservedStatus = "available" | "stopped" | "other"

/** The fields of a status change that the analysis reads. `InstanceStatusChange` has them all. */
export type ObservedStatusChange = Pick<InstanceStatusChange, "observed_at" | "previous_status" | "status">
