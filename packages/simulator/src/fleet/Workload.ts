import type { MetricName } from "@snoozeql/domain/MetricName"
import type { Range } from "../series/metrics.ts"

/**
 * The week of a database. Minutes are counted from 1970-01-01T00:00 on the wall clock of the instance's time zone.
 */
export interface Workload {
  /** Begins the name of every instance with this workload. */
  readonly name: string

  /** The IANA zones that instances of this workload are spread over, in turn; in a single zone the name does not tell it. */
  readonly timeZones: readonly [string, ...Array<string>]

  /** The `environment` tag. */
  readonly environment: "production" | "staging" | "development"

  /** How busy the instance is in a minute: 0 is idle, 1 its peak. `hash` tells instances of the same workload apart. */
  readonly activity: (hash: number, localMinute: number) => number

  /** Whether the instance runs; left out, it always does. While stopped it publishes nothing. */
  readonly isRunning?: (localMinute: number) => boolean

  /** Where a metric moves between other values than the metric's usual ones. */
  readonly ranges?: Partial<Record<MetricName, Range>>

  /** The workload whose instance of the same turn this one is a read replica of. */
  readonly replicates?: string

  /** Created between two and ten days before the simulator started, instead of long ago. */
  readonly isNew?: true

  /**
   * Engines whose metrics live in another namespace than `AWS/RDS`, taken in turn: DescribeDBInstances lists such
   * instances too, and no metric is found for them. Left out, the instance has one of RDS's own engines.
   */
  readonly foreignEngines?: readonly ["docdb", "neptune"]
}
