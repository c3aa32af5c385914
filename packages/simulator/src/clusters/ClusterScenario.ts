import type { DateTime } from "effect"

/** A span of time; `from` is inclusive, `until` exclusive. */
export interface Span {
  readonly from: DateTime.Utc
  readonly until: DateTime.Utc
}

/** A member of a cluster. Without `from` and `until` it exists as long as the cluster. */
export interface ClusterMemberScenario {
  readonly name: string
  /** The DBInstanceClass, such as `db.r6g.large` or `db.serverless`. */
  readonly class: string
  /** When it is added. */
  readonly from?: DateTime.Utc
  /** When it is removed. */
  readonly until?: DateTime.Utc
}

/** A cluster of the simulator: its members, its load, and what happens to it. */
export interface ClusterScenario {
  readonly name: string
  /** Such as `aurora-postgresql`, or `postgres` for a Multi-AZ DB cluster. */
  readonly engine: string
  readonly members: readonly [ClusterMemberScenario, ...Array<ClusterMemberScenario>]
  readonly createdAt: DateTime.Utc
  /** When the cluster is deleted with its members. Default: never */
  readonly deletedAt?: DateTime.Utc
  /** How busy the writer is in the hour that starts at an instant, from 0 (idle) to 1 (peak). */
  readonly writes: (hour: DateTime.Utc) => number
  /** How busy every reader is. Default: always idle */
  readonly reads?: (hour: DateTime.Utc) => number
  /** The hour of the day, in UTC, at which the next member becomes the writer, every day. Default: no failover */
  readonly failoverHour?: number
  /** When the cluster is stopped. Its members publish nothing then. Default: never */
  readonly stops?: ReadonlyArray<Span>
  /** The limits of Serverless v2, in ACUs. Default: none */
  readonly serverlessCapacity?: { readonly minimum: number; readonly maximum: number }
  readonly tags?: Readonly<Record<string, string>>
}
