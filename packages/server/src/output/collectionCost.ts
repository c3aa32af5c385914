import { cloudWatchCost, monthlyRequests } from "@snoozeql/collector/CloudWatchCost"
import { type CostsInput, projectedRequests } from "@snoozeql/collector/costs"
import type { CollectInterval } from "@snoozeql/collector/CollectInterval"
import { minutesPerHour } from "@snoozeql/domain/timeUnits"

const counted = (count: number, unit: string): string => (count === 1 ? unit : `${count} ${unit}s`)

const describeInterval = (minutes: CollectInterval): string =>
  minutes % minutesPerHour === 0 ? counted(minutes / minutesPerHour, "hour") : counted(minutes, "minute")

/** Whether the intervals of targets make the price another one, if they do. */
const ownIntervals = (known: Pick<CostsInput, "instances" | "interval" | "runs">): string => {
  const common = monthlyRequests(known.instances.length, known.interval)
  return known.instances.length === 0 || projectedRequests(known).queries_requested === common.queries_requested
    ? ""
    : ", or at the interval of their target,"
}

/** The number of instances that an example is calculated for while none is known. */
const exampleInstances = 100

/**
 * Says what a month of collecting costs for the known instances, by both readings of CloudWatch's price list. If none
 * is known yet, it says so, and calculates with 100.
 */
export const describeMonthlyCost = (known: Pick<CostsInput, "instances" | "interval" | "runs">): string => {
  const { instances, interval } = known
  const { lower, upper } = cloudWatchCost(
    instances.length === 0 ? monthlyRequests(exampleInstances, interval) : projectedRequests(known)
  )
  const fleet =
    instances.length === 0
      ? `No instance is known yet. Collecting ${exampleInstances} instances`
      : `Collecting ${instances.length} ${instances.length === 1 ? "instance" : "instances"}`
  return `${fleet} every ${describeInterval(interval)}${ownIntervals(known)} costs $${lower.toFixed(2)} a month in CloudWatch requests if the statistics of a metric count once, and $${upper.toFixed(2)} if each counts`
}
