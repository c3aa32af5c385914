/**
 * CloudWatch's limits for one GetMetricData request:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */

/** The period of every query, in seconds: CloudWatch aggregates by the hour. */
export const periodSeconds = 3600

/** The period of every query, in milliseconds. */
export const periodMillis = periodSeconds * 1000

export const maximumQueries = 500

/** Datapoints on one page, over all results. */
export const maximumDatapoints = 100_800

/** An undocumented limit on the body: beyond it CloudWatch answers HTTP 413 (influxdata/telegraf#10842). */
export const maximumRequestBytes = 614_400
