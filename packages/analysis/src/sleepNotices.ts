import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import type { InstanceFacts } from "@snoozeql/domain/InstanceFacts"
import type { SleepBlocker, SleepWarning } from "@snoozeql/domain/SleepNotice"
import { DateTime } from "effect"
import { backupHours } from "./internal/awakeHours.ts"
import { allowsSleep } from "./internal/allowsSleep.ts"

/** Discovery runs several times an hour. It may fail for this long, for lack of credentials for example, before it is stale. */
const seenWithin = { days: 1 }

/** RDS stops an Aurora cluster only as a whole, and a Multi-AZ DB cluster not at all. */
const explainCluster = ({ cluster, engine }: InstanceFacts): string => {
  if (!engine.startsWith("aurora")) return `a member of the Multi-AZ DB cluster ${cluster}: RDS does not stop those`
  return `a member of ${cluster === null ? "an Aurora cluster" : `cluster ${cluster}`}: stop the cluster, not its instances`
}

/**
 * Returns why an instance cannot or need not be stopped at `now`. Recommend nothing and export no schedule while there is a
 * blocker. The rules are from "Stopping an Amazon RDS DB instance temporarily" and
 * "Limitations for Multi-AZ DB clusters" in the RDS user guide, and StopDBInstance in the RDS API reference.
 */
export const findBlockers = (facts: InstanceFacts, now: DateTime.Utc): ReadonlyArray<SleepBlocker> => {
  const blockers: Array<SleepBlocker> = []
  const block = (kind: SleepBlocker["kind"], explanation: string) => blockers.push({ kind, explanation })
  const { last_seen_at: seenAt } = facts
  if (seenAt !== null && DateTime.isLessThan(DateTime.addDuration(seenAt, seenWithin), now)) {
    block(
      "not_seen",
      `not seen by discovery since ${DateTime.formatIso(seenAt)}: it was deleted, or its account and region are no longer read`
    )
  }
  if (facts.cluster !== null || facts.engine.startsWith("aurora")) block("cluster_member", explainCluster(facts))
  if (facts.engine.startsWith("custom-")) block("rds_custom", "RDS Custom: RDS does not stop it")
  if (facts.read_replica_source !== null) {
    block("read_replica", `a read replica of ${facts.read_replica_source}: RDS does not stop read replicas`)
  }
  if (facts.read_replicas.length > 0) {
    block(
      "read_replica_source",
      `replicated by ${facts.read_replicas.join(", ")}: RDS does not stop an instance with read replicas`
    )
  }
  if (facts.engine.startsWith("sqlserver") && facts.multi_az) {
    block("sql_server_multi_az", "SQL Server in a Multi-AZ deployment: RDS does not stop it")
  }
  if (facts.status === "stopped") block("already_stopped", "stopped already")
  else if (!allowsSleep(facts)) {
    block("status", `in status ${facts.status}: sleep is recommended only while RDS reports that the instance works`)
  }
  return blockers
}

/** Returns what a person should know before the instance sleeps as the analysis recommends. Empty if no hour sleeps. */
export const findWarnings = (facts: InstanceFacts, analysis: ActivityAnalysis): ReadonlyArray<SleepWarning> => {
  if (analysis.asleep.length === 0) return []
  const warnings: Array<SleepWarning> = []
  const warn = (kind: SleepWarning["kind"], explanation: string) => warnings.push({ kind, explanation })
  if (analysis.status === "always_idle") {
    warn("auto_start", "AWS starts a stopped instance after seven days: stop it again every week")
  }
  if (sleepsThroughBackup(facts, analysis)) {
    warn(
      "no_backup_while_asleep",
      "RDS makes no automated backup while the instance is stopped, and its backup window lies in the sleep"
    )
  }
  warn(
    "capacity_at_start",
    "a start can fail with InsufficientDBInstanceCapacity: start early, and watch that it succeeds"
  )
  if (facts.reserved === true) {
    warn(
      "reserved_instance",
      "a reserved instance is paid asleep or awake: sleep saves nothing unless another instance uses the reservation"
    )
  }
  if (facts.reserved === null) {
    warn("reservation_unknown", "not known whether a reserved instance pays for it: sleep would then save nothing")
  }
  return warnings
}

const sleepsThroughBackup = (facts: InstanceFacts, { asleep, status, timezone, until }: ActivityAnalysis): boolean => {
  if (facts.backup_retention_days === 0) return false
  if (status === "always_idle") return true
  const backup = backupHours(facts, timezone, until?.epochMilliseconds ?? 0)
  return asleep.some((hour) => backup.has(hour))
}
