import type { Recommendations } from "@snoozeql/http/api/ActivityApi"
import { describePrice, monthlySavings } from "./money.ts"
import { table } from "./table.ts"

const rankedTable = (ranked: Recommendations["recommendations"]): string =>
  table(
    ["Rank", "Instance", "Asleep h/week", "Saves a month", "At least", "Price of an hour"],
    ranked.map(({ name, savings }, index) => [
      String(index + 1),
      name,
      String(savings.asleep_hours_per_week),
      monthlySavings(savings, "expected"),
      monthlySavings(savings, "conservative"),
      describePrice(savings)
    ])
  )

/** The ranking of the fleet for a person: what each instance could save, and why others save nothing. */
export const recommendationsReport = ({ not_recommended, recommendations }: Recommendations): string =>
  [
    recommendations.length === 0 ? "No instance could sleep" : rankedTable(recommendations),
    ...(not_recommended.length === 0
      ? []
      : [
          "",
          table(
            ["Not recommended", "Why"],
            not_recommended.map(({ name, reasons }) => [name, reasons.slice(0, 2).join("; ")])
          )
        ])
  ].join("\n")
