import type { DBInstance } from "@aws-sdk/client-rds"
import { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { BackupWindow, MaintenanceWindow, type ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import { DateTime, Option, Schema } from "effect"

/** The account in the ARN, which has the form `arn:aws:rds:REGION:ACCOUNT:db:NAME`. */
export const accountOf = ({ DBInstanceArn }: DBInstance): string | undefined =>
  DBInstanceArn?.split(":")[4] || undefined

const decodeDiscovered = Schema.decodeUnknownOption(Schema.toType(DiscoveredInstance))
const decodeBackupWindow = Schema.decodeUnknownOption(BackupWindow)
const decodeMaintenanceWindow = Schema.decodeUnknownOption(MaintenanceWindow)

/** Translates AWS's description of an instance. Returns none if the description is incomplete. */
export const toDiscovered = (
  described: DBInstance,
  region: string,
  reserved: boolean | null
): Option.Option<DiscoveredInstance> =>
  decodeDiscovered({
    provider: "aws",
    provider_id: described.DbiResourceId,
    account: accountOf(described),
    region,
    name: described.DBInstanceIdentifier,
    engine: described.Engine,
    class: described.DBInstanceClass,
    tags: Object.fromEntries((described.TagList ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""])),
    status: described.DBInstanceStatus,
    provider_created_at:
      described.InstanceCreateTime === undefined ? null : DateTime.makeUnsafe(described.InstanceCreateTime),
    provider_facts: factsOf(described, reserved)
  })

// A window that does not have RDS's form counts as not known. The instance is still collected.
const factsOf = (described: DBInstance, reserved: boolean | null): ProviderFacts => ({
  multi_az: described.MultiAZ ?? false,
  cluster: described.DBClusterIdentifier ?? null,
  read_replica_source:
    described.ReadReplicaSourceDBInstanceIdentifier ?? described.ReadReplicaSourceDBClusterIdentifier ?? null,
  // The replicas are sorted, because AWS does not document their order and another order is not a change.
  read_replicas: [
    ...(described.ReadReplicaDBInstanceIdentifiers ?? []),
    ...(described.ReadReplicaDBClusterIdentifiers ?? [])
  ].toSorted(),
  backup_retention_days: described.BackupRetentionPeriod ?? null,
  backup_window: Option.getOrNull(decodeBackupWindow(described.PreferredBackupWindow)),
  maintenance_window: Option.getOrNull(decodeMaintenanceWindow(described.PreferredMaintenanceWindow?.toLowerCase())),
  reserved
})
