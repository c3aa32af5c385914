import type { PowerLog, PowerStatus } from "../power/PowerLog.ts"

/** A cluster as DescribeDBClusters shows it. Its members point to it. */
export interface SimulatedCluster {
  /** The DBClusterIdentifier. */
  readonly identifier: string
  /** The DbClusterResourceId. */
  readonly resourceId: string
  readonly engine: string
  readonly engineVersion: string
  /** The limits of Serverless v2, in ACUs; undefined if the cluster has none. */
  readonly serverlessCapacity: { readonly minimum: number; readonly maximum: number } | undefined
  readonly backupRetentionDays: number
  readonly backupWindow: string | undefined
  readonly maintenanceWindow: string | undefined
  readonly tags: Readonly<Record<string, string>>
  /** The ClusterCreateTime, in milliseconds since the epoch. */
  readonly createdAt: number
  /** When it is deleted, in milliseconds since the epoch. */
  readonly deletedAt: number
  /** The Status at an instant, which is in milliseconds since the epoch. */
  readonly statusAt: (instant: number) => PowerStatus
  /** The stops and starts that calls have made. Default: none */
  readonly power?: PowerLog
  /** The identifier of the writer at an instant; failover changes it. */
  readonly writerAt: (instant: number) => string | undefined
}
