import type { MetricName } from "@snoozeql/domain/MetricName"
import { Struct } from "effect"
import type { Range } from "../series/metrics.ts"

/**
 * The week of a database. Minutes are counted from 1970-01-01T00:00 on the wall clock of the instance's time zone.
 */
export interface Workload {
  /** The beginning of the name of every instance with this workload. */
  readonly name: string

  /** The IANA zones of the instances with this workload, in turn. If there is only one, the name does not contain it. */
  readonly timeZones: readonly [string, ...Array<string>]

  /** The `environment` tag. */
  readonly environment: "production" | "staging" | "development"

  /** How busy the instance is in a minute, from 0 (idle) to 1 (peak). `hash` differs between instances of a workload. */
  readonly activity: (hash: number, localMinute: number) => number

  /** Whether the instance runs; if omitted, it always does. While it is stopped, it publishes nothing. */
  readonly isRunning?: (localMinute: number) => boolean

  /** The ranges of metrics that differ from the usual ones. */
  readonly ranges?: Partial<Record<MetricName, Range>>

  /** The workload whose instances these are read replicas of; a replica has its source in the same turn. */
  readonly replicates?: string

  /** If true, the instance was created between two and ten days before the simulator started, instead of long ago. */
  readonly isNew?: true

  /**
   * Engines whose metrics are in another namespace than `AWS/RDS`, used in turn. DescribeDBInstances lists such instances
   * too, but no metric is found for them. If omitted, the instance has one of RDS's own engines.
   */
  readonly foreignEngines?: readonly ["docdb", "neptune"]
}

/** The workload of an instance that is never stopped. */
export const neverStopped = (workload: Workload): Workload => Struct.omit(workload, ["isRunning"])
