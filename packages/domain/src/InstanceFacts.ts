import { Schema } from "effect"
import { Currency, HourlyCost } from "./Instance.ts"

const time = "([01]\\d|2[0-3]):[0-5]\\d"
const day = "(mon|tue|wed|thu|fri|sat|sun)"

/** RDS's PreferredBackupWindow: daily, in UTC, such as `03:00-04:00`. */
export const BackupWindow = Schema.String.check(
  Schema.isPattern(new RegExp(`^${time}-${time}$`), { expected: "a daily UTC window such as 03:00-04:00" })
)

/** RDS's PreferredMaintenanceWindow: weekly, in UTC, such as `sun:23:30-mon:00:30`. */
export const MaintenanceWindow = Schema.String.check(
  Schema.isPattern(new RegExp(`^${day}:${time}-${day}:${time}$`), {
    expected: "a weekly UTC window such as sun:23:30-mon:00:30"
  })
)

/**
 * What must be known of an instance, besides its metrics, to say whether and how it can sleep and what that saves. Names
 * in brackets are those of DescribeDBInstances. Null means not known.
 */
export const InstanceFacts = Schema.Struct({
  engine: Schema.String,
  class: Schema.String.annotate({ description: "The instance class, such as db.t4g.micro (DBInstanceClass)" }),
  region: Schema.String,
  status: Schema.String.annotate({ description: "The provider's own word (DBInstanceStatus)" }),
  multi_az: Schema.Boolean.annotate({ description: "Whether a standby runs in a second zone (MultiAZ)" }),
  cluster: Schema.NullOr(Schema.String).annotate({
    description: "The cluster it is a member of, null without one (DBClusterIdentifier)"
  }),
  read_replica_source: Schema.NullOr(Schema.String).annotate({
    description: "The instance it replicates, null without one (ReadReplicaSourceDBInstanceIdentifier)"
  }),
  read_replicas: Schema.Array(Schema.String).annotate({
    description: "The instances that replicate it (ReadReplicaDBInstanceIdentifiers)"
  }),
  backup_retention_days: Schema.NullOr(Schema.Int).annotate({
    description: "0 without automated backups (BackupRetentionPeriod)"
  }),
  backup_window: Schema.NullOr(BackupWindow),
  maintenance_window: Schema.NullOr(MaintenanceWindow),
  reserved: Schema.NullOr(Schema.Boolean).annotate({
    description: "Whether a reserved instance pays for it (DescribeReservedDBInstances)"
  }),
  hourly_cost: Schema.NullOr(HourlyCost),
  currency: Currency
})
export interface InstanceFacts extends Schema.Schema.Type<typeof InstanceFacts> {}
