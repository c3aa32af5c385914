import type { DBCluster } from "@aws-sdk/client-rds"
import { DiscoveredInstance } from "@snoozeql/domain/Instance"
import type { ClusterFacts, ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import { DateTime, type Option, Schema } from "effect"
import { accountOfArn, readBackupWindow, readMaintenanceWindow, tagsOf } from "./describedInstance.ts"

/** The account in the ARN, which has the form `arn:aws:rds:REGION:ACCOUNT:cluster:NAME`. */
export const accountOfCluster = ({ DBClusterArn }: DBCluster): string | undefined => accountOfArn(DBClusterArn)

const decodeDiscovered = Schema.decodeUnknownOption(Schema.toType(DiscoveredInstance))

/** Translates AWS's description of a cluster. Returns none if the description is incomplete. */
export const toDiscoveredCluster = (described: DBCluster, region: string): Option.Option<DiscoveredInstance> =>
  decodeDiscovered({
    kind: "cluster",
    provider: "aws",
    provider_id: described.DbClusterResourceId,
    account: accountOfCluster(described),
    region,
    name: described.DBClusterIdentifier,
    engine: described.Engine,
    class: null,
    tags: tagsOf(described.TagList),
    status: described.Status,
    provider_created_at:
      described.ClusterCreateTime === undefined ? null : DateTime.makeUnsafe(described.ClusterCreateTime),
    cluster_provider_id: null,
    provider_facts: factsOf(described)
  })

const factsOf = (described: DBCluster): ProviderFacts => ({
  multi_az: described.MultiAZ ?? false,
  cluster: null,
  read_replica_source: described.ReplicationSourceIdentifier || null,
  // The replicas are sorted, because AWS does not document their order and another order is not a change.
  read_replicas: (described.ReadReplicaIdentifiers ?? []).toSorted(),
  backup_retention_days: described.BackupRetentionPeriod ?? null,
  backup_window: readBackupWindow(described.PreferredBackupWindow),
  maintenance_window: readMaintenanceWindow(described.PreferredMaintenanceWindow),
  reserved: null,
  cluster_facts: clusterFactsOf(described)
})

const clusterFactsOf = (described: DBCluster): ClusterFacts => {
  const { MaxCapacity, MinCapacity } = described.ServerlessV2ScalingConfiguration ?? {}
  return {
    multi_az_cluster: described.Engine?.startsWith("aurora") !== true,
    members: (described.DBClusterMembers ?? [])
      .map(({ DBInstanceIdentifier = "", IsClusterWriter = false }) => ({
        name: DBInstanceIdentifier,
        writer: IsClusterWriter
      }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    engine_mode: described.EngineMode ?? null,
    serverless_capacity:
      MinCapacity === undefined || MaxCapacity === undefined ? null : { minimum: MinCapacity, maximum: MaxCapacity },
    global_cluster: described.GlobalClusterIdentifier || null
  }
}
