import { metricNames } from "@snoozeql/domain/MetricName"

/** The statistics that do not understate activity. Others would make a busy hour look idle. */
const usable = new Set(["average", "maximum"])

/** Why values of this CloudWatch statistic cannot be imported; undefined if they can. */
export const unusableStatistic = (statistic: string): string | undefined =>
  usable.has(statistic.toLowerCase())
    ? undefined
    : `the values are the ${statistic} of each period; export the Average, or the Maximum`

const unusableWord = /(?:^|[^A-Za-z])(Minimum|SampleCount)(?:$|[^A-Za-z])/

/** Short words that mean a statistic only after a metric's name. */
const unusableSuffix = new RegExp(`(?:${metricNames.join("|")})[\\s_:.-]+(Sum|p\\d+(?:\\.\\d+)?)\\b`, "i")

/** Why values with a label such as `CPUUtilization Minimum` cannot be imported; undefined if they can. */
export const unusableStatisticOfLabel = (label: string): string | undefined => {
  const [, statistic] = unusableWord.exec(label) ?? unusableSuffix.exec(label) ?? []
  return statistic === undefined ? undefined : unusableStatistic(statistic)
}
