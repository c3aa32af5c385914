/** GetMetricData costs $0.01 for 1,000 metrics requested: https://aws.amazon.com/cloudwatch/pricing/ */
const queriesPerDollar = 100_000

/**
 * What the queries cost in US dollars. The price list counts up to five statistics of a metric as one metric, bills have
 * shown more; here every statistic is counted, which is the most it can be.
 */
export const estimateCost = (queries: number): number => queries / queriesPerDollar
