import type { InstanceActivity } from "@snoozeql/domain/InstanceActivity"
import { analysisReport } from "./analysisReport.ts"
import { heatMap, heatMapLegend } from "./heatMap.ts"
import { describePolicy } from "./policyReport.ts"
import { amountWithCurrency, describeBasis, describePrice } from "./money.ts"

const notices = (title: string, told: ReadonlyArray<{ readonly explanation: string }>): ReadonlyArray<string> =>
  told.length === 0 ? [] : ["", title, ...told.map(({ explanation }) => `  ${explanation}`)]

const describeSavings = ({ asleep, savings }: InstanceActivity): ReadonlyArray<string> => {
  if (asleep.length === 0 && savings.net_hours_per_week === 0) return []
  const basis = describeBasis(savings)
  if (savings.price === null) {
    return ["", `Saves ${savings.net_hours_per_week} hours a week (${basis}); its price per hour is not known`]
  }
  const expected = amountWithCurrency(savings, "expected")
  const conservative = amountWithCurrency(savings, "conservative")
  const before =
    savings.after_discount === null ? "" : ` (${savings.per_month?.expected.toFixed(2) ?? "–"} before the discount)`
  return [
    "",
    `Saves ${expected} a month${before}, at least ${conservative} (${basis}); an hour costs ${describePrice(savings)}`
  ]
}

const describeSleep = (activity: InstanceActivity): ReadonlyArray<string> =>
  activity.blockers.length > 0
    ? [analysisReport(activity, "Idle enough, but blocked")]
    : [analysisReport(activity), ...describeSavings(activity), ...notices("Warnings", activity.warnings)]

/** A member cannot be stopped by itself, whatever its own week looks like. */
const describeCluster = ({ cluster }: InstanceActivity): ReadonlyArray<string> =>
  cluster === null
    ? []
    : [
        "",
        `A member of the cluster ${cluster.name} (${cluster.instance_id}): only the cluster can sleep, as its own activity says`
      ]

/**
 * A report for people: the instance's weekly heat map, what blocks it, when it could sleep, and what that would save.
 */
export const activityReport = (activity: InstanceActivity): string =>
  [
    activity.name,
    "",
    heatMap(activity.hours_of_week),
    heatMapLegend,
    ...describeCluster(activity),
    ...notices("Blocked", activity.blockers),
    "",
    ...describeSleep(activity),
    "",
    describePolicy(activity.unit_policy)
  ].join("\n")
