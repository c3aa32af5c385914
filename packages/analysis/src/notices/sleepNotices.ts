import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import type { InstanceFacts } from "@snoozeql/domain/InstanceFacts"
import type { SleepBlocker, SleepWarning } from "@snoozeql/domain/SleepNotice"
import { DateTime, Duration } from "effect"
import { backupHours } from "../awake/awakeHours.ts"
import { allowsSleep } from "./internal/allowsSleep.ts"

/** A discovery at least this old is worth a warning. */
const staleAfter = Duration.days(1)

/** A cluster has no class of its own. */
const isCluster = ({ class: className }: InstanceFacts): boolean => className === null

const isAurora = ({ engine }: InstanceFacts): boolean => engine.startsWith("aurora")

/** RDS stops an Aurora cluster only as a whole, and a Multi-AZ DB cluster not at all. */
const explainMember = (facts: InstanceFacts): string => {
  const { cluster } = facts
  if (!isAurora(facts)) return `a member of the Multi-AZ DB cluster ${cluster}: RDS does not stop those`
  return `a member of ${cluster === null ? "an Aurora cluster" : `cluster ${cluster}`}: stop the cluster, not its instances`
}

/**
 * Why a cluster cannot be stopped, from "Limitations for stopping and starting Aurora DB clusters" in the Aurora user
 * guide.
 */
const findClusterBlockers = (facts: InstanceFacts): ReadonlyArray<SleepBlocker> => {
  const { cluster_facts: cluster } = facts
  if (!isAurora(facts))
    return [{ kind: "multi_az_cluster", explanation: "a Multi-AZ DB cluster: RDS does not stop it" }]
  return [
    ...(cluster?.engine_mode === "serverless"
      ? [{ kind: "serverless_v1" as const, explanation: "Aurora Serverless v1: RDS does not stop it" }]
      : []),
    ...(cluster !== undefined && cluster.global_cluster !== null
      ? [
          {
            kind: "global_database" as const,
            explanation: `in the Aurora global database ${cluster.global_cluster}: RDS does not stop it`
          }
        ]
      : [])
  ]
}

/**
 * Returns why an instance or a cluster cannot or need not be stopped. Recommend nothing and export no schedule while
 * there is a blocker. The rules are from "Stopping an Amazon RDS DB instance temporarily" and "Limitations for Multi-AZ
 * DB clusters" in the RDS user guide, and StopDBInstance in the RDS API reference.
 */
export const findBlockers = (facts: InstanceFacts): ReadonlyArray<SleepBlocker> => {
  const blockers: Array<SleepBlocker> = []
  const block = (kind: SleepBlocker["kind"], explanation: string) => blockers.push({ kind, explanation })
  if (facts.gone_at !== null) {
    block(
      "gone",
      `gone since ${DateTime.formatIso(facts.gone_at)}: a discovery of its account and region did not list it`
    )
  }
  if (isCluster(facts)) blockers.push(...findClusterBlockers(facts))
  else if (facts.cluster !== null || isAurora(facts)) block("cluster_member", explainMember(facts))
  if (facts.engine.startsWith("custom-")) block("rds_custom", "RDS Custom: RDS does not stop it")
  if (facts.read_replica_source !== null) {
    block("read_replica", `a read replica of ${facts.read_replica_source}: RDS does not stop read replicas`)
  }
  if (facts.read_replicas.length > 0) {
    block(
      "read_replica_source",
      `replicated by ${facts.read_replicas.join(", ")}: RDS does not stop ${isCluster(facts) ? "a cluster" : "an instance"} with read replicas`
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

/**
 * Returns the warning that nothing was read of an instance for a day or more at `now`. Use it for advice that was issued
 * before. Empty if discovery has never seen the instance.
 */
export const findStale = (
  { last_seen_at }: Pick<InstanceFacts, "last_seen_at">,
  now: DateTime.Utc
): ReadonlyArray<SleepWarning> => {
  if (last_seen_at === null) return []
  const age = DateTime.distance(last_seen_at, now)
  if (Duration.isLessThan(age, staleAfter)) return []
  const days = Math.floor(Duration.toDays(age))
  const explanation = `judged by what was read until ${DateTime.formatIso(last_seen_at)}, ${days} ${days === 1 ? "day" : "days"} ago: its account and region have not been read since`
  return [{ kind: "stale", explanation }]
}

/**
 * Returns what a person should know at `now` before the instance sleeps as the analysis recommends, or by its daily plans.
 * Empty if no hour is recommended, unless `sleepsByPlans` says that its plans let it sleep.
 */
export const findWarnings = (
  facts: InstanceFacts,
  analysis: ActivityAnalysis,
  now: DateTime.Utc,
  sleepsByPlans: boolean = false
): ReadonlyArray<SleepWarning> => {
  if (analysis.asleep.length === 0 && !sleepsByPlans) return []
  const warnings: Array<SleepWarning> = []
  const warn = (kind: SleepWarning["kind"], explanation: string) => warnings.push({ kind, explanation })
  warnings.push(...findStale(facts, now))
  if (facts.cluster_facts?.serverless_capacity?.minimum === 0) {
    warn(
      "auto_pause",
      "its minimum capacity is 0, so that it may pause by itself while nothing is connected: a stop then saves nothing more"
    )
  }
  if (analysis.status === "always_idle") {
    warn("auto_start", "AWS starts a stopped instance after seven days: stop it again every week")
  }
  if (sleepsThroughBackup(facts, analysis, sleepsByPlans)) {
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

const sleepsThroughBackup = (
  facts: InstanceFacts,
  { asleep, policy, status, timezone, until }: ActivityAnalysis,
  sleepsByPlans: boolean
): boolean => {
  if (facts.backup_retention_days === 0) return false
  // Which hours the plans of the coming days contain is not known.
  if (sleepsByPlans && !policy.protect_backup_window) return true
  if (status === "always_idle") return true
  const backup = backupHours(facts, timezone, until?.epochMilliseconds ?? 0)
  return asleep.some((hour) => backup.has(hour))
}
