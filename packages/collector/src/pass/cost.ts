/** GetMetricData costs $0.01 for 1,000 metrics requested: https://aws.amazon.com/cloudwatch/pricing/ */
const queriesPerDollar = 100_000

/**
 * Estimates the price of queries in US dollars. The price list counts up to five statistics of a metric as one metric,
 * but bills have shown more. Here every statistic counts, which is the upper bound.
 */
export const estimateCost = (queries: number): number => queries / queriesPerDollar
