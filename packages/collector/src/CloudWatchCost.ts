import type { CollectionCounts } from "@snoozeql/domain/CollectionRun"
import type { Instance } from "@snoozeql/domain/Instance"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { hoursPerMonth, minutesPerHour } from "@snoozeql/domain/timeUnits"
import { statistics } from "./CloudWatch.ts"
import type { CollectInterval } from "./CollectInterval.ts"

/** GetMetricData costs $0.01 for 1,000 metrics requested: https://aws.amazon.com/cloudwatch/pricing/ */
const metricsPerDollar = 100_000

/** How many metrics, and how many of their statistics (queries), are requested. */
export type CloudWatchRequests = Pick<CollectionCounts, "metrics_requested" | "queries_requested">

/**
 * The price of requests in US dollars, by the two readings of CloudWatch's price list. It counts up to five statistics
 * of a metric as one metric (`lower`), but bills have shown that each statistic can count (`upper`).
 */
export interface CloudWatchCost {
  readonly lower: number
  readonly upper: number
}

/** Returns the price of requests in US dollars. Use it to say what passes have cost. */
export const cloudWatchCost = ({ metrics_requested, queries_requested }: CloudWatchRequests): CloudWatchCost => ({
  lower: metrics_requested / metricsPerDollar,
  upper: queries_requested / metricsPerDollar
})

/** Whether metrics of it are requested: it is not a cluster, whose members have the metrics, and it is not gone. */
export const isCollected = ({ gone_at, kind }: Pick<Instance, "gone_at" | "kind">): boolean =>
  kind === "instance" && gone_at === null

/**
 * Returns what the passes of a month of 730 hours request for a number of instances, at an interval in minutes. Use it
 * to say what collection will cost. Retries, the additional pass at each start, and the capacity that is read of Aurora
 * Serverless are not counted.
 */
export const monthlyRequests = (instances: number, interval: CollectInterval): CloudWatchRequests => {
  const metrics = Math.round((instances * activityMetricNames.length * hoursPerMonth * minutesPerHour) / interval)
  return { metrics_requested: metrics, queries_requested: metrics * statistics.length }
}
