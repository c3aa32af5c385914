import type { InstanceActivity } from "@snoozeql/http/api/ActivityApi"
import { analysisReport } from "./analysisReport.ts"
import { heatMap, heatMapLegend } from "./heatMap.ts"
import { describePrice, monthlySavings } from "./money.ts"

const notices = (title: string, told: ReadonlyArray<{ readonly explanation: string }>): ReadonlyArray<string> =>
  told.length === 0 ? [] : ["", title, ...told.map(({ explanation }) => `  ${explanation}`)]

const describeSavings = ({ asleep, savings }: InstanceActivity): ReadonlyArray<string> =>
  asleep.length === 0
    ? []
    : [
        "",
        `Saves ${monthlySavings(savings, "expected")} a month, at least ${monthlySavings(savings, "conservative")}; an hour costs ${describePrice(savings)}`
      ]

/** The week of an instance for a person: the heat map, when it could sleep and why not, what that saves. */
export const activityReport = (activity: InstanceActivity): string =>
  [
    activity.name,
    "",
    heatMap(activity.hours_of_week),
    heatMapLegend,
    // First: whatever the week says below, such an instance does not sleep.
    ...notices("Blocked", activity.blockers),
    "",
    analysisReport(activity),
    ...describeSavings(activity),
    ...notices("Warnings", activity.warnings)
  ].join("\n")
