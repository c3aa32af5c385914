import { DateTime } from "effect"
import type { Place } from "../accounts/SimulatedAccount.ts"
import type { SimulatedInstance } from "../fleet/SimulatedInstance.ts"
import { automaticRestartTime } from "./automaticRestartTime.ts"
import { element, optionalElement, type Xml } from "../aws/xml.ts"

/** A DBInstance of the RDS API as of `now` (milliseconds since the epoch), in the account and region of the caller. */
export const dbInstanceXml = (instance: SimulatedInstance, { account, region }: Place, now: number): Xml => {
  const { identifier } = instance
  return element("DBInstance", [
    element("DBInstanceIdentifier", identifier),
    element("DBInstanceClass", instance.instanceClass),
    element("Engine", instance.engine),
    element("DBInstanceStatus", instance.statusAt(now)),
    ...optionalElement("AutomaticRestartTime", automaticRestartTime(instance.power, now)),
    element("MasterUsername", "administrator"),
    element("Endpoint", [
      element("Address", `${identifier}.simulated.${region}.rds.amazonaws.com`),
      element("Port", instance.port)
    ]),
    element("AllocatedStorage", instance.allocatedStorage),
    ...optionalElement(
      "InstanceCreateTime",
      now < instance.creationKnownAt ? undefined : DateTime.formatIso(DateTime.makeUnsafe(instance.createdAt))
    ),
    ...optionalElement("PreferredBackupWindow", instance.backupWindow),
    element("BackupRetentionPeriod", instance.backupRetentionDays),
    element("AvailabilityZone", `${region}a`),
    ...optionalElement("PreferredMaintenanceWindow", instance.maintenanceWindow),
    element("MultiAZ", instance.multiAz),
    element("EngineVersion", instance.engineVersion),
    element("AutoMinorVersionUpgrade", true),
    ...optionalElement("ReadReplicaSourceDBInstanceIdentifier", instance.replicates),
    element(
      "ReadReplicaDBInstanceIdentifiers",
      instance.replicas.map((replica) => element("ReadReplicaDBInstanceIdentifier", replica))
    ),
    element("LicenseModel", instance.licenseModel),
    element("PubliclyAccessible", false),
    element("StorageType", instance.storageType),
    ...optionalElement("DBClusterIdentifier", instance.clusterIdentifier),
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
