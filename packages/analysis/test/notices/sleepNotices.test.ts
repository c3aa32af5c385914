import { describe, expect, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { InstanceFacts } from "@snoozeql/domain/InstanceFacts"
import type { ClusterFacts } from "@snoozeql/domain/ProviderFacts"
import { DateTime, Schema } from "effect"
import { analyze } from "../../src/week/analyze.ts"
import { findBlockers, findWarnings } from "../../src/notices/sleepNotices.ts"
import { observe, officeHours } from "../support/observations.ts"

const facts: InstanceFacts = {
  engine: "postgres",
  class: "db.t4g.micro",
  region: "us-east-1",
  status: "available",
  first_seen_at: null,
  last_seen_at: null,
  gone_at: null,
  multi_az: false,
  cluster: null,
  read_replica_source: null,
  read_replicas: [],
  backup_retention_days: 7,
  backup_window: "03:00-03:30",
  maintenance_window: null,
  reserved: false,
  hourly_cost: null,
  currency: "USD"
}
const clusterFacts: ClusterFacts = {
  multi_az_cluster: false,
  members: [],
  engine_mode: "provisioned",
  serverless_capacity: null,
  global_cluster: null
}
const now = DateTime.makeUnsafe("2026-03-20T10:15:00Z")
const blockers = (change: Partial<InstanceFacts>) => findBlockers({ ...facts, ...change })
const kinds = (change: Partial<InstanceFacts>) => blockers(change).map(({ kind }) => kind)

describe("findBlockers", () => {
  it("returns nothing for an ordinary instance", () => {
    expect(kinds({})).toEqual([])
    expect(kinds({ engine: "sqlserver-se" })).toEqual([])
    expect(kinds({ multi_az: true })).toEqual([])
  })

  it("finds what RDS does not stop", () => {
    expect(kinds({ read_replica_source: "main" })).toEqual(["read_replica"])
    expect(kinds({ read_replicas: ["copy-1", "copy-2"] })).toEqual(["read_replica_source"])
    expect(kinds({ engine: "sqlserver-se", multi_az: true })).toEqual(["sql_server_multi_az"])
    expect(kinds({ engine: "aurora-postgresql", cluster: "shop" })).toEqual(["cluster_member"])
    expect(kinds({ engine: "aurora-mysql" })).toEqual(["cluster_member"])
    expect(kinds({ engine: "custom-sqlserver-ee" })).toEqual(["rds_custom"])
    expect(kinds({ status: "stopped" })).toEqual(["already_stopped"])
  })

  it("returns nothing for a status in which the instance works, or soon will again", () => {
    for (const status of [
      "available",
      "backing-up",
      "storage-optimization",
      "modifying",
      "upgrading",
      "maintenance",
      "renaming",
      "rebooting",
      "starting",
      "configuring-enhanced-monitoring",
      "configuring-iam-database-auth",
      "configuring-log-exports"
    ]) {
      expect([status, kinds({ status, last_seen_at: now })]).toEqual([status, []])
    }
  })

  it("finds every other status, also one that RDS introduces later, and names it", () => {
    for (const status of [
      "storage-full",
      "failed",
      "deleting",
      "stopping",
      "creating",
      "incompatible-network",
      "incompatible-parameters",
      "incompatible-restore",
      "inaccessible-encryption-credentials",
      "inaccessible-encryption-credentials-recoverable",
      "insufficient-capacity",
      "restore-error",
      "resetting-master-credentials",
      "hibernating",
      "Available",
      "reconfiguring-log-exports"
    ]) {
      const found = blockers({ status, last_seen_at: now })
      expect([status, found.map(({ kind }) => kind)]).toEqual([status, ["status"]])
      expect(found[0]?.explanation).toContain(`in status ${status}:`)
    }
  })

  it("returns nothing for an instance that discovery has never seen, but a seen one must have a status", () => {
    expect(kinds({ status: "unknown", last_seen_at: null })).toEqual([])
    expect(kinds({ status: "unknown", last_seen_at: now })).toEqual(["status"])
  })

  it("distinguishes Aurora clusters, which stop as a whole, from Multi-AZ DB clusters, which do not stop", () => {
    const explanationOf = (engine: string) =>
      blockers({ engine, cluster: "shop" }).map(({ explanation }) => explanation)
    expect(explanationOf("aurora-mysql")).toEqual(["a member of cluster shop: stop the cluster, not its instances"])
    expect(explanationOf("postgres")).toEqual(["a member of the Multi-AZ DB cluster shop: RDS does not stop those"])
  })

  it("finds what is gone, but nothing that was only not read for long", () => {
    expect(kinds({ last_seen_at: DateTime.subtract(now, { days: 30 }) })).toEqual([])
    const [gone] = blockers({ gone_at: DateTime.subtract(now, { hours: 1 }) })
    expect(gone).toMatchObject({ kind: "gone" })
    expect(gone?.explanation).toContain("since 2026-03-20T09:15:00.000Z")
  })

  it("lets an Aurora cluster sleep, unless RDS does not stop it", () => {
    const cluster = { class: null, engine: "aurora-postgresql" }
    const of = (change: Partial<ClusterFacts>) => ({ ...cluster, cluster_facts: { ...clusterFacts, ...change } })
    expect(kinds(of({}))).toEqual([])
    expect(kinds(cluster)).toEqual([])
    expect(kinds(of({ engine_mode: "serverless" }))).toEqual(["serverless_v1"])
    expect(kinds(of({ global_cluster: "world" }))).toEqual(["global_database"])
    expect(kinds({ ...of({}), read_replicas: ["copy"] })).toEqual(["read_replica_source"])
    expect(kinds({ ...of({ multi_az_cluster: true }), engine: "mysql" })).toEqual(["multi_az_cluster"])
    expect(kinds({ class: null, engine: "postgres" })).toEqual(["multi_az_cluster"])
  })
})

describe("findWarnings", () => {
  const of = (change: Partial<InstanceFacts>, isActive?: typeof officeHours, protect = true) => {
    const all = { ...facts, ...change }
    const analysis = analyze({
      observations: observe(isActive === undefined ? {} : { isActive }),
      timezone: "UTC",
      policy: { ...defaultAnalysisPolicy, protect_backup_window: protect },
      facts: all
    })
    return findWarnings(all, analysis, now).map(({ kind }) => kind)
  }

  it("warns of a start that can fail, and of a reservation that is paid anyway", () => {
    expect(of({}, officeHours)).toEqual(["capacity_at_start"])
    expect(of({ reserved: true }, officeHours)).toEqual(["capacity_at_start", "reserved_instance"])
    expect(of({ reserved: null }, officeHours)).toEqual(["capacity_at_start", "reservation_unknown"])
  })

  it("warns of sleep through the backup window, if it may", () => {
    expect(of({}, officeHours, false)).toEqual(["no_backup_while_asleep", "capacity_at_start"])
    expect(of({ backup_retention_days: 0 }, officeHours, false)).toEqual(["capacity_at_start"])
  })

  it("warns that AWS starts an always idle instance after seven days", () => {
    expect(of({})).toEqual(["auto_start", "no_backup_while_asleep", "capacity_at_start"])
  })

  it("warns of facts that were last read a day ago", () => {
    expect(of({ last_seen_at: DateTime.subtract(now, { hours: 23 }) }, officeHours)).toEqual(["capacity_at_start"])
    expect(of({ last_seen_at: DateTime.subtract(now, { hours: 24 }) }, officeHours)).toEqual([
      "stale",
      "capacity_at_start"
    ])
  })

  it("warns that a cluster pauses by itself if its minimum capacity is 0", () => {
    const of0 = (minimum: number) =>
      of({ cluster_facts: { ...clusterFacts, serverless_capacity: { minimum, maximum: 8 } } }, officeHours)
    expect(of0(0)).toEqual(["auto_pause", "capacity_at_start"])
    expect(of0(0.5)).toEqual(["capacity_at_start"])
  })

  it("returns nothing if no hour sleeps", () => {
    expect(of({}, () => true)).toEqual([])
  })
})

describe("InstanceFacts", () => {
  it("accepts windows as RDS writes them and refuses others", () => {
    const decode = Schema.decodeUnknownSync(InstanceFacts)
    expect(decode({ ...facts, maintenance_window: "sun:23:30-mon:00:30" }).maintenance_window).toBe(
      "sun:23:30-mon:00:30"
    )
    expect(() => decode({ ...facts, backup_window: "3:00-4:00" })).toThrow(
      "Expected a daily UTC window such as 03:00-04:00"
    )
    expect(() => decode({ ...facts, maintenance_window: "sunday" })).toThrow("Expected a weekly UTC window")
  })
})
