import type { SimulatedCluster } from "../clusters/SimulatedCluster.ts"
import type { PowerLog, PowerStatus } from "../power/PowerLog.ts"
import type { Series } from "../series/Series.ts"

/** The AWS account that all simulated instances belong to. */
export const simulatedAccount = "123456789012"

/**
 * A name of an instance, and when it had it, in milliseconds since the epoch. `from` is inclusive, `until` exclusive.
 */
export interface SimulatedName {
  readonly name: string
  readonly from: number
  readonly until: number
}

/** The names of an instance that is never renamed. */
export const foreverNamed = (name: string): ReadonlyArray<SimulatedName> => [
  { name, from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }
]

/** A database instance as DescribeDBInstances and GetMetricData show it. */
export interface SimulatedInstance {
  /** The DBInstanceIdentifier, CloudWatch's dimension. */
  readonly identifier: string
  /** Its names over time, without gaps. Before the first and after the last one, the instance does not exist. */
  readonly names: ReadonlyArray<SimulatedName>
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
  /** In gibibytes. */
  readonly allocatedStorage: number
  /** The cluster of an instance of Aurora, DocumentDB or Neptune. */
  readonly clusterIdentifier: string | undefined
  /** That cluster, if it may have other members too. Otherwise the instance is its only member. */
  readonly cluster?: SimulatedCluster
  /** The identifier of the instance that this one replicates. */
  readonly replicates: string | undefined
  /** The identifiers of the instances that replicate this one. */
  readonly replicas: ReadonlyArray<string>
  /** The BackupRetentionPeriod, in days; 0 without automated backups. */
  readonly backupRetentionDays: number
  /** The PreferredBackupWindow, in UTC, such as `03:30-04:00`; undefined if it is not reported. */
  readonly backupWindow: string | undefined
  /** The PreferredMaintenanceWindow, in UTC, such as `sun:23:30-mon:00:00`; undefined if it is not reported. */
  readonly maintenanceWindow: string | undefined
  readonly tags: Readonly<Record<string, string>>
  /** The InstanceCreateTime, in milliseconds since the epoch. */
  readonly createdAt: number
  /** The time from which DescribeDBInstances reports the InstanceCreateTime, in milliseconds since the epoch. */
  readonly creationKnownAt: number
  /** The DBInstanceStatus at an instant, which is in milliseconds since the epoch. */
  readonly statusAt: (instant: number) => PowerStatus | "creating"
  /** The series in namespace `AWS/RDS`, by metric name. */
  readonly series: ReadonlyMap<string, Series>
  /** What the series would be if its workload never stopped it. Default: the series */
  readonly unstoppedSeries?: ReadonlyMap<string, Series>
  /** The stops and starts that calls have made. Default: none */
  readonly power?: PowerLog
}
