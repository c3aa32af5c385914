/** The units of CloudWatch that the simulated metrics are published in. */
export type Unit = "Percent" | "Count" | "Count/Second" | "None"

/** The samples of one metric of one instance, before any aggregation. Times are milliseconds since the epoch. */
export interface Series {
  readonly unit: Unit

  /** Differs from every other series. Late datapoints are drawn with it. */
  readonly hash: number

  /** The time of the oldest sample. */
  readonly firstTimestamp: number

  /**
   * How long after its timestamp a sample is complete and, unless it is late, published. The timestamp of a minute's sample
   * is the start of the minute.
   */
  readonly completeAfter: number

  /** Visits the samples with from ≤ timestamp < to, in ascending order of time. */
  readonly visit: (from: number, to: number, visitor: (timestamp: number, value: number) => void) => void
}
