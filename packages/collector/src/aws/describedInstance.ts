import type { DBInstance } from "@aws-sdk/client-rds"
import { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { BackupWindow, MaintenanceWindow, type ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import { DateTime, Option, Schema } from "effect"

/** `arn:aws:rds:REGION:ACCOUNT:db:NAME` */
export const accountOf = ({ DBInstanceArn }: DBInstance): string | undefined =>
  DBInstanceArn?.split(":")[4] || undefined

const decodeDiscovered = Schema.decodeUnknownOption(Schema.toType(DiscoveredInstance))
const decodeBackupWindow = Schema.decodeUnknownOption(BackupWindow)
const decodeMaintenanceWindow = Schema.decodeUnknownOption(MaintenanceWindow)

/** What AWS says of an instance in our terms; nothing where it is incomplete. */
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

// A window in a form that is not RDS's is not known; the instance is collected all the same.
const factsOf = (described: DBInstance, reserved: boolean | null): ProviderFacts => ({
  multi_az: described.MultiAZ ?? false,
  cluster: described.DBClusterIdentifier ?? null,
  read_replica_source:
    described.ReadReplicaSourceDBInstanceIdentifier ?? described.ReadReplicaSourceDBClusterIdentifier ?? null,
  // Sorted: AWS's order is not told, and another order is no change.
  read_replicas: [
    ...(described.ReadReplicaDBInstanceIdentifiers ?? []),
    ...(described.ReadReplicaDBClusterIdentifiers ?? [])
  ].toSorted(),
  backup_retention_days: described.BackupRetentionPeriod ?? null,
  backup_window: Option.getOrNull(decodeBackupWindow(described.PreferredBackupWindow)),
  maintenance_window: Option.getOrNull(decodeMaintenanceWindow(described.PreferredMaintenanceWindow?.toLowerCase())),
  reserved
})
