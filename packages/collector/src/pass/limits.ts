/**
 * CloudWatch's limits for one GetMetricData request:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */

/** The period of every query, in seconds: one hour. */
export const periodSeconds = 3600

/** The period of every query, in milliseconds. */
export const periodMillis = periodSeconds * 1000

export const maximumQueries = 500

/** The most datapoints on one page, over all results. */
export const maximumDatapoints = 100_800

/** An undocumented limit of the body. Beyond it, CloudWatch returns HTTP 413 (influxdata/telegraf#10842). */
export const maximumRequestBytes = 614_400
