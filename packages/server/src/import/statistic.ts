import { metricNames } from "@snoozeql/domain/MetricName"

/** Statistics that say how high the values of a period were, or more: others would make a busy hour look idle. */
const usable = new Set(["average", "maximum"])

/** Why values of this statistic of CloudWatch cannot be imported; undefined where they can. */
export const unusableStatistic = (statistic: string): string | undefined =>
  usable.has(statistic.toLowerCase())
    ? undefined
    : `the values are the ${statistic} of each period; export the Average, or the Maximum`

const unusableWord = /(?:^|[^A-Za-z])(Minimum|SampleCount)(?:$|[^A-Za-z])/

/** Short words, which are statistics only where they follow a metric's name. */
const unusableSuffix = new RegExp(`(?:${metricNames.join("|")})[\\s_:.-]+(Sum|p\\d+(?:\\.\\d+)?)\\b`, "i")

/** Why values with a label such as `CPUUtilization Minimum` cannot be imported; undefined where they can. */
export const unusableStatisticOfLabel = (label: string): string | undefined => {
  const [, statistic] = unusableWord.exec(label) ?? unusableSuffix.exec(label) ?? []
  return statistic === undefined ? undefined : unusableStatistic(statistic)
}
