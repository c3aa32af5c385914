import type { DBInstance, Tag } from "@aws-sdk/client-rds"
import { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { BackupWindow, MaintenanceWindow, type ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import { DateTime, Option, Schema } from "effect"

/** The account in an ARN of RDS, which has the form `arn:aws:rds:REGION:ACCOUNT:KIND:NAME`. */
export const accountOfArn = (arn: string | undefined): string | undefined => arn?.split(":")[4] || undefined

/** The account in the ARN of an instance. */
export const accountOf = ({ DBInstanceArn }: DBInstance): string | undefined => accountOfArn(DBInstanceArn)

/** AWS's list of tags as a record. */
export const tagsOf = (tags: ReadonlyArray<Tag> = []): Readonly<Record<string, string>> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? "", Value ?? ""]))

const decodeDiscovered = Schema.decodeUnknownOption(Schema.toType(DiscoveredInstance))
const decodeBackupWindow = Schema.decodeUnknownOption(BackupWindow)
const decodeMaintenanceWindow = Schema.decodeUnknownOption(MaintenanceWindow)

// A window that does not have RDS's form counts as not known. The instance is still collected.

/** The PreferredBackupWindow, or null if it is not known. */
export const readBackupWindow = (window: string | undefined): ProviderFacts["backup_window"] =>
  Option.getOrNull(decodeBackupWindow(window))

/** The PreferredMaintenanceWindow, or null if it is not known. */
export const readMaintenanceWindow = (window: string | undefined): ProviderFacts["maintenance_window"] =>
  Option.getOrNull(decodeMaintenanceWindow(window?.toLowerCase()))

/**
 * Translates AWS's description of an instance. Returns none if the description is incomplete. `resourceOfCluster` finds
 * the DbClusterResourceId of a cluster by its name, or undefined if it is not known.
 */
export const toDiscovered = (
  described: DBInstance,
  region: string,
  reserved: boolean | null,
  resourceOfCluster: (name: string) => string | undefined
): Option.Option<DiscoveredInstance> =>
  decodeDiscovered({
    provider: "aws",
    provider_id: described.DbiResourceId,
    account: accountOf(described),
    region,
    name: described.DBInstanceIdentifier,
    engine: described.Engine,
    class: described.DBInstanceClass,
    tags: tagsOf(described.TagList),
    status: described.DBInstanceStatus,
    provider_created_at:
      described.InstanceCreateTime === undefined ? null : DateTime.makeUnsafe(described.InstanceCreateTime),
    ...membershipOf(described, resourceOfCluster),
    provider_facts: factsOf(described, reserved)
  })

/** The cluster of an instance. Without it, the stored membership stays as it is. */
const membershipOf = (
  { DBClusterIdentifier: cluster }: DBInstance,
  resourceOfCluster: (name: string) => string | undefined
): Pick<DiscoveredInstance, "cluster_provider_id"> => {
  if (cluster === undefined) return { cluster_provider_id: null }
  const resource = resourceOfCluster(cluster)
  return resource === undefined ? {} : { cluster_provider_id: resource }
}

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
  backup_window: readBackupWindow(described.PreferredBackupWindow),
  maintenance_window: readMaintenanceWindow(described.PreferredMaintenanceWindow),
  reserved,
  ...(described.LicenseModel === undefined ? {} : { license_model: described.LicenseModel }),
  ...(described.StorageType === undefined ? {} : { storage_type: described.StorageType })
})
