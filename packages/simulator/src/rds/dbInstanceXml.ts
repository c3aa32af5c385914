import { DateTime } from "effect"
import type { Place } from "../accounts/SimulatedAccount.ts"
import type { SimulatedInstance } from "../fleet/SimulatedInstance.ts"
import { element, type Xml } from "../aws/xml.ts"

const optional = (name: string, text: string | undefined): ReadonlyArray<Xml> =>
  text === undefined ? [] : [element(name, text)]

/** A DBInstance of the RDS API as of `now` (milliseconds since the epoch), in the account and region of the caller. */
export const dbInstanceXml = (instance: SimulatedInstance, { account, region }: Place, now: number): Xml => {
  const { identifier } = instance
  return element("DBInstance", [
    element("DBInstanceIdentifier", identifier),
    element("DBInstanceClass", instance.instanceClass),
    element("Engine", instance.engine),
    element("DBInstanceStatus", instance.statusAt(now)),
    element("MasterUsername", "administrator"),
    element("Endpoint", [
      element("Address", `${identifier}.simulated.${region}.rds.amazonaws.com`),
      element("Port", instance.port)
    ]),
    element("AllocatedStorage", instance.allocatedStorage),
    ...optional(
      "InstanceCreateTime",
      now < instance.creationKnownAt ? undefined : DateTime.formatIso(DateTime.makeUnsafe(instance.createdAt))
    ),
    ...optional("PreferredBackupWindow", instance.backupWindow),
    element("BackupRetentionPeriod", instance.backupRetentionDays),
    element("AvailabilityZone", `${region}a`),
    ...optional("PreferredMaintenanceWindow", instance.maintenanceWindow),
    element("MultiAZ", instance.multiAz),
    element("EngineVersion", instance.engineVersion),
    element("AutoMinorVersionUpgrade", true),
    ...optional("ReadReplicaSourceDBInstanceIdentifier", instance.replicates),
    element(
      "ReadReplicaDBInstanceIdentifiers",
      instance.replicas.map((replica) => element("ReadReplicaDBInstanceIdentifier", replica))
    ),
    element("LicenseModel", instance.licenseModel),
    element("PubliclyAccessible", false),
    element("StorageType", instance.storageType),
    ...optional("DBClusterIdentifier", instance.clusterIdentifier),
    element("StorageEncrypted", true),
    element("DbiResourceId", instance.resourceId),
    element("DeletionProtection", false),
    element("DBInstanceArn", `arn:aws:rds:${region}:${account}:db:${identifier}`),
    element(
      "TagList",
      Object.entries(instance.tags).map(([tag, value]) =>
        element("Tag", [element("Key", tag), element("Value", value)])
      )
    )
  ])
}
