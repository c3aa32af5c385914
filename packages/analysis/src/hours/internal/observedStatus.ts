import type { ObservedStatus } from "../ObservedStatus.ts"

/**
 * The statuses of RDS in which an instance or a cluster serves queries, and `unknown`, the status until discovery has
 * seen it. A cluster is `failing-over` for less than a minute, and its members' metrics go on.
 */
const runningStatuses: ReadonlySet<string> = new Set([
  "available",
  "backing-up",
  "failing-over",
  "storage-optimization",
  "unknown"
])

/** The statuses of RDS in which an instance does not run: those in which it sleeps, and `starting`. */
const notRunningStatuses: ReadonlySet<string> = new Set(["stopping", "stopped", "starting"])

/**
 * What a status of RDS means for an hour. A status that is not listed here is `other`, including one that RDS
 * introduces later: the hour can prove activity, but not idleness. The statuses are those of "Viewing Amazon RDS DB
 * instance status" in the RDS user guide.
 */
export const observedStatus = (status: string): ObservedStatus =>
  runningStatuses.has(status) ? "available" : notRunningStatuses.has(status) ? "stopped" : "other"
