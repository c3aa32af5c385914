/** The units of CloudWatch that the simulated metrics are published in. */
export type Unit = "Percent" | "Count" | "Count/Second" | "None"

/** The samples of one metric of one instance, before any aggregation. Times are milliseconds since the epoch. */
export interface Series {
  readonly unit: Unit

  /** Tells this series from every other one; the late points are drawn by it. */
  readonly hash: number

  /** No sample is older. */
  readonly firstTimestamp: number

  /**
   * How long after its timestamp a sample is complete, and published unless it is late: a sample that stands for a
   * minute is stamped with the minute's start.
   */
  readonly completeAfter: number

  /** Visits the samples with from ≤ timestamp < to, in ascending order of time. */
  readonly visit: (from: number, to: number, visitor: (timestamp: number, value: number) => void) => void
}
