import { cloudWatchCost, type CloudWatchRequests } from "@snoozeql/collector/CloudWatchCost"

const number = new Intl.NumberFormat("en-US")

/** An amount in US dollars. Small ones are not rounded to nothing. */
export const dollars = (amount: number): string =>
  amount > 0 && amount < 0.01 ? "less than $0.01" : `$${amount.toFixed(2)}`

/** Says what requests cost, by both readings of CloudWatch's price list. */
export const describeRequests = (requests: CloudWatchRequests): string => {
  const { lower, upper } = cloudWatchCost(requests)
  const [low, high] = [dollars(lower), dollars(upper)]
  const price = low === high ? low : `${low} if the statistics of a metric count once, and ${high} if each counts`
  return `${number.format(requests.queries_requested)} queries for ${number.format(requests.metrics_requested)} metrics, which costs ${price}`
}
