import { cloudWatchCost, monthlyRequests } from "@snoozeql/collector/CloudWatchCost"
import type { CollectInterval } from "@snoozeql/collector/CollectInterval"
import { minutesPerHour } from "@snoozeql/domain/timeUnits"

const counted = (count: number, unit: string): string => (count === 1 ? unit : `${count} ${unit}s`)

const describeInterval = (minutes: CollectInterval): string =>
  minutes % minutesPerHour === 0 ? counted(minutes / minutesPerHour, "hour") : counted(minutes, "minute")

/** The number of instances that an example is calculated for while none is known. */
const exampleInstances = 100

/**
 * Says what a month of collecting costs for the known instances, by both readings of CloudWatch's price list. If none
 * is known yet, it says so, and calculates with 100.
 */
export const describeMonthlyCost = (instances: number, interval: CollectInterval): string => {
  const { lower, upper } = cloudWatchCost(monthlyRequests(instances === 0 ? exampleInstances : instances, interval))
  const fleet =
    instances === 0
      ? `No instance is known yet. Collecting ${exampleInstances} instances`
      : `Collecting ${instances === 1 ? "1 instance" : `${instances} instances`}`
  return `${fleet} every ${describeInterval(interval)} costs $${lower.toFixed(2)} a month in CloudWatch requests if the statistics of a metric count once, and $${upper.toFixed(2)} if each counts`
}
