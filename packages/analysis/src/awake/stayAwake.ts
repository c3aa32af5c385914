import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { InstanceFacts } from "@snoozeql/domain/InstanceFacts"
import { awakeByPolicy, backupHours, maintenanceHours, type MaintenanceWindows } from "./awakeHours.ts"

/** The windows in which RDS works on an instance. */
export type ProviderWindows = Pick<InstanceFacts, "backup_retention_days" | "backup_window"> & MaintenanceWindows

/**
 * The hours of the local week in which an instance must stay awake: those that the policy protects, and its backup and
 * maintenance windows if the policy protects them. `now` is in milliseconds since 1970.
 */
export const stayAwake = (
  policy: AnalysisPolicy,
  windows: ProviderWindows | undefined,
  timezone: string,
  now: number
): ReadonlySet<number> =>
  new Set([
    ...awakeByPolicy(policy),
    ...(windows !== undefined && policy.protect_backup_window ? backupHours(windows, timezone, now) : []),
    ...(windows !== undefined && policy.protect_maintenance_window ? maintenanceHours(windows, timezone, now) : [])
  ])
