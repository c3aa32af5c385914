import { DateTime } from "effect"
import type { Place } from "../accounts/SimulatedAccount.ts"
import { element, optionalElement, type Xml } from "../aws/xml.ts"
import { automaticRestartTime } from "./automaticRestartTime.ts"
import type { PresentCluster } from "../clusters/clusterOf.ts"

/** A DBCluster of the RDS API as of `now` (milliseconds since the epoch), of the account and region that were asked. */
export const dbClusterXml = ({ cluster, members }: PresentCluster, { account, region }: Place, now: number): Xml => {
  const { identifier, serverlessCapacity } = cluster
  return element("DBCluster", [
    element("DBClusterIdentifier", identifier),
    element("Status", cluster.statusAt(now)),
    ...optionalElement("AutomaticRestartTime", automaticRestartTime(cluster.power, now)),
    element("Engine", cluster.engine),
    element("EngineVersion", cluster.engineVersion),
    element("EngineMode", "provisioned"),
    element("MultiAZ", members.length > 1),
    element("BackupRetentionPeriod", cluster.backupRetentionDays),
    ...optionalElement("PreferredBackupWindow", cluster.backupWindow),
    ...optionalElement("PreferredMaintenanceWindow", cluster.maintenanceWindow),
    element(
      "DBClusterMembers",
      members.map((member) =>
        element("DBClusterMember", [
          element("DBInstanceIdentifier", member.identifier),
          element("IsClusterWriter", cluster.writerAt(now) === member.identifier)
        ])
      )
    ),
    element("DbClusterResourceId", cluster.resourceId),
    element("DBClusterArn", `arn:aws:rds:${region}:${account}:cluster:${identifier}`),
    element("ClusterCreateTime", DateTime.formatIso(DateTime.makeUnsafe(cluster.createdAt))),
    ...(serverlessCapacity === undefined
      ? []
      : [
          element("ServerlessV2ScalingConfiguration", [
            element("MinCapacity", serverlessCapacity.minimum),
            element("MaxCapacity", serverlessCapacity.maximum)
          ])
        ]),
    element(
      "TagList",
      Object.entries(cluster.tags).map(([tag, value]) => element("Tag", [element("Key", tag), element("Value", value)]))
    )
  ])
}
