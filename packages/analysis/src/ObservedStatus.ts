import type { InstanceStatusChange } from "@snoozeql/domain/InstanceStatusChange"

/**
 * Whether the instance ran: `available` for the whole hour, `stopped` for any part of it, or `other` (such as being
 * modified), in which an hour can prove activity but not idleness.
 */
export type ObservedStatus = "available" | "stopped" | "other"

/** What an hour's status is made of: `InstanceStatusChange` rows qualify. */
export type ObservedStatusChange = Pick<InstanceStatusChange, "observed_at" | "previous_status" | "status">
