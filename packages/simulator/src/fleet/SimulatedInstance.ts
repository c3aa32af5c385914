import type { Series } from "../series/Series.ts"

/** The AWS account that all simulated instances belong to. */
export const simulatedAccount = "123456789012"

/** A database instance as DescribeDBInstances and GetMetricData show it. */
export interface SimulatedInstance {
  /** The DBInstanceIdentifier, CloudWatch's dimension. */
  readonly identifier: string
  /** The DbiResourceId. */
  readonly resourceId: string
  readonly engine: string
  readonly engineVersion: string
  /** The DBInstanceClass. */
  readonly instanceClass: string
  readonly licenseModel: string
  readonly port: number
  readonly multiAz: boolean
  readonly storageType: string
  /** Gibibytes. */
  readonly allocatedStorage: number
  /** The cluster that an instance of Aurora, DocumentDB or Neptune is part of. */
  readonly clusterIdentifier: string | undefined
  /** The identifier of the instance that this one replicates. */
  readonly replicates: string | undefined
  /** The identifiers of the instances that replicate this one. */
  readonly replicas: ReadonlyArray<string>
  /** The BackupRetentionPeriod, in days; 0 without automated backups. */
  readonly backupRetentionDays: number
  /** The PreferredBackupWindow, in UTC, such as `03:30-04:00`; not told where undefined. */
  readonly backupWindow: string | undefined
  /** The PreferredMaintenanceWindow, in UTC, such as `sun:23:30-mon:00:00`; not told where undefined. */
  readonly maintenanceWindow: string | undefined
  readonly tags: Readonly<Record<string, string>>
  /** The InstanceCreateTime, in milliseconds since the epoch. */
  readonly createdAt: number
  /** The DBInstanceStatus at an instant, in milliseconds since the epoch. */
  readonly statusAt: (instant: number) => "available" | "stopped"
  /** The series in namespace `AWS/RDS`, by metric name. */
  readonly series: ReadonlyMap<string, Series>
}
