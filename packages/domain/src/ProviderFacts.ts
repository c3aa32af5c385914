import * as Schema from "effect/Schema"
import { Text } from "./Text.ts"

const time = "([01]\\d|2[0-3]):[0-5]\\d"
const day = "(mon|tue|wed|thu|fri|sat|sun)"

/** RDS's PreferredBackupWindow: a daily window in UTC, such as `03:00-04:00`. */
export const BackupWindow = Schema.String.check(
  Schema.isPattern(new RegExp(`^${time}-${time}$`), { expected: "a daily UTC window such as 03:00-04:00" })
)

/** RDS's PreferredMaintenanceWindow: a weekly window in UTC, such as `sun:23:30-mon:00:30`. */
export const MaintenanceWindow = Schema.String.check(
  Schema.isPattern(new RegExp(`^${day}:${time}-${day}:${time}$`), {
    expected: "a weekly UTC window such as sun:23:30-mon:00:30"
  })
)

/** A member of a cluster. */
export const ClusterMember = Schema.Struct({
  name: Text.annotate({ description: "The DBInstanceIdentifier" }),
  writer: Schema.Boolean.annotate({
    description: "Whether it is the writer now; failover moves that (IsClusterWriter)"
  })
})

/** The capacity of Aurora Serverless v2, in ACUs. */
export const ServerlessCapacity = Schema.Struct({
  minimum: Schema.Finite.annotate({ description: "0 if the cluster pauses by itself (MinCapacity)" }),
  maximum: Schema.Finite.annotate({ description: "MaxCapacity" })
})

/** What only the provider knows about a cluster. The names in brackets are fields of DescribeDBClusters. */
export const ClusterFacts = Schema.Struct({
  multi_az_cluster: Schema.Boolean.annotate({
    description: "Whether it is a Multi-AZ DB cluster, which RDS cannot stop. Otherwise it is an Aurora cluster"
  }),
  members: Schema.Array(ClusterMember).annotate({ description: "Its instances, by name (DBClusterMembers)" }),
  engine_mode: Schema.NullOr(Text).annotate({
    description: "provisioned, also for Serverless v2, or serverless for v1 (EngineMode); null if AWS does not say"
  }),
  serverless_capacity: Schema.NullOr(ServerlessCapacity).annotate({
    description: "The limits of Serverless v2 (ServerlessV2ScalingConfiguration); null if it has none"
  }),
  global_cluster: Schema.NullOr(Text).annotate({
    description:
      "The Aurora global database that it belongs to, or null if it belongs to none (GlobalClusterIdentifier)"
  })
})
export interface ClusterFacts extends Schema.Schema.Type<typeof ClusterFacts> {}

/**
 * What only the provider knows about an instance or a cluster and what decides whether it may sleep. The names in
 * brackets are fields of DescribeDBInstances; those of DescribeDBClusters have the same meaning. Null means not known,
 * unless the description says otherwise.
 */
export const ProviderFacts = Schema.Struct({
  multi_az: Schema.Boolean.annotate({ description: "Whether a standby runs in a second zone (MultiAZ)" }),
  cluster: Schema.NullOr(Text).annotate({
    description: "The cluster that it belongs to, or null if it belongs to none (DBClusterIdentifier)"
  }),
  read_replica_source: Schema.NullOr(Text).annotate({
    description:
      "The instance or cluster that it replicates, or null if it is not a replica (ReadReplicaSourceDBInstanceIdentifier, ReadReplicaSourceDBClusterIdentifier)"
  }),
  read_replicas: Schema.Array(Text).annotate({
    description:
      "The instances and clusters that replicate it (ReadReplicaDBInstanceIdentifiers, ReadReplicaDBClusterIdentifiers)"
  }),
  backup_retention_days: Schema.NullOr(Schema.Int).annotate({
    description: "0 if automated backups are off (BackupRetentionPeriod)"
  }),
  backup_window: Schema.NullOr(BackupWindow),
  maintenance_window: Schema.NullOr(MaintenanceWindow),
  reserved: Schema.NullOr(Schema.Boolean).annotate({
    description:
      "Whether there is an active reserved instance for its engine and class family (DescribeReservedDBInstances); null for a cluster, whose members have their own"
  }),
  license_model: Schema.optionalKey(Text).annotate({
    description: "Which license its price includes, such as license-included (LicenseModel); absent if not known"
  }),
  storage_type: Schema.optionalKey(Text).annotate({
    description: "Such as gp3, or aurora-iopt1 for I/O-Optimized storage of Aurora (StorageType); absent if not known"
  }),
  cluster_facts: Schema.optionalKey(ClusterFacts).annotate({ description: "Only of a cluster" })
})
export interface ProviderFacts extends Schema.Schema.Type<typeof ProviderFacts> {}
