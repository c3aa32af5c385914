import type { IssuedPlan, PlannedSleep, PlanSummary } from "@snoozeql/domain/IssuedPlan"
import { DateTime } from "effect"
import { fittedTable } from "./fittedTable.ts"
import { describePolicy } from "./policyReport.ts"

/** Writes times of a zone, such as `Thu 18:00`. */
const clockOf = (timezone: string) => {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23"
  })
  return (at: DateTime.Utc): string => format.format(DateTime.toDateUtc(at)).replace(",", "")
}

/** A sleep as text, by the clocks of a zone. */
export const describeSleep = ({ end, start }: PlannedSleep, timezone: string): string => {
  const clock = clockOf(timezone)
  return `${clock(start)} to ${clock(end)}`
}

/** The sleeps of a plan as text, with the zone. */
export const describeSleeps = ({ sleeps, timezone }: Pick<PlanSummary, "sleeps" | "timezone">): string =>
  sleeps.length === 0 ? "awake" : `${sleeps.map((sleep) => describeSleep(sleep, timezone)).join(", ")} (${timezone})`

/** The exports in force of a plan's unit, as text. */
const exportsOf = ({ exports }: Pick<PlanSummary, "exports">): ReadonlyArray<string> =>
  exports.map(({ explanation }) => explanation)

/** A report for people: when every unit sleeps in its plan. `columns` is the width of the terminal, if there is one. */
export const plansReport = (plans: ReadonlyArray<PlanSummary>, columns?: number): string =>
  plans.length === 0
    ? "No plan was issued yet: a server issues them after its first collection"
    : fittedTable(
        [
          { heading: "Name" },
          { heading: "Asleep" },
          { heading: "Issued (UTC)" },
          { heading: "Valid until (UTC)" },
          { heading: "Why", wraps: true }
        ],
        plans.map((plan) => [
          plan.name,
          describeSleeps(plan),
          DateTime.formatIso(plan.issued_at).slice(0, 16),
          DateTime.formatIso(plan.valid_until).slice(0, 16),
          [plan.explanation, ...exportsOf(plan)].join("; ")
        ]),
        columns
      )

/** A report for people: the hours of a plan by the clocks of its zone, and why each may sleep or stays awake. */
export const planReport = (plan: IssuedPlan, columns?: number): string => {
  const clock = clockOf(plan.timezone)
  return [
    `${plan.name}: ${plan.explanation}`,
    `Asleep: ${describeSleeps(plan)}`,
    describePolicy(plan.unit_policy),
    ...exportsOf(plan).map((text) => `Export: ${text}`),
    `Issued at ${DateTime.formatIso(plan.issued_at)} (${plan.reason}, revision ${plan.revision}), valid until ${DateTime.formatIso(plan.valid_until)}`,
    "",
    fittedTable(
      [{ heading: `Hour (${plan.timezone})` }, { heading: "State" }, { heading: "Why", wraps: true }],
      plan.hours.map(({ asleep, explanation, hour }) => [clock(hour), asleep ? "asleep" : "awake", explanation]),
      columns
    )
  ].join("\n")
}
