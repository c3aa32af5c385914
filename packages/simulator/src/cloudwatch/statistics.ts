/** The statistics of CloudWatch that the simulator computes. */
export const statistics = ["Average", "Maximum", "Minimum", "SampleCount", "Sum"] as const
/** The name of a statistic that the simulator computes. */
export type Statistic = (typeof statistics)[number]

/** The aggregate of the samples in one period. Without a sample, `sampleCount` is 0, and there is no datapoint. */
export interface PeriodAggregate {
  sum: number
  minimum: number
  maximum: number
  sampleCount: number
}

/** The aggregate of a period without a sample. */
export const emptyAggregate = (): PeriodAggregate => ({
  sum: 0,
  minimum: Number.POSITIVE_INFINITY,
  maximum: Number.NEGATIVE_INFINITY,
  sampleCount: 0
})

/** Adds a sample in place, since a whole fleet has millions of samples. */
export const addSample = (aggregate: PeriodAggregate, value: number): void => {
  aggregate.sum += value
  aggregate.sampleCount += 1
  if (value < aggregate.minimum) aggregate.minimum = value
  if (value > aggregate.maximum) aggregate.maximum = value
}

/** A statistic of an aggregate that has at least one sample. */
export const statisticOf = (aggregate: PeriodAggregate, statistic: Statistic): number => {
  switch (statistic) {
    case "Average":
      return aggregate.sum / aggregate.sampleCount
    case "Maximum":
      return aggregate.maximum
    case "Minimum":
      return aggregate.minimum
    case "SampleCount":
      return aggregate.sampleCount
    case "Sum":
      return aggregate.sum
  }
}
