import type { FleetPolicy, PolicyInForce, UnitPolicyView } from "@snoozeql/domain/UnitPolicy"
import { listProtectedDates } from "@snoozeql/domain/ProtectedDate"
import { DateTime } from "effect"
import { fittedTable } from "./fittedTable.ts"

type Values = Omit<PolicyInForce, "sources">

const hours = (count: number): string => `${count} hour${count === 1 ? "" : "s"}`

const describeHours = ({ protected_hours }: Values): string =>
  protected_hours.length === 0
    ? "none"
    : protected_hours.map(({ days, end, start }) => `${days.join(", ")} ${start} to ${end}`).join("; ")

const describeDates = ({ protected_dates }: Values): string =>
  protected_dates.length === 0 ? "none" : listProtectedDates(protected_dates)

const rowsOf = (values: Values): ReadonlyArray<readonly [keyof Values, title: string, value: string]> => [
  ["one_in", "Promise", `at most 1 needed hour in ${values.one_in} slept hours`],
  ["minimum_run_hours", "Shortest sleep", hours(values.minimum_run_hours)],
  ["protected_hours", "Protected hours", describeHours(values)],
  ["protected_dates", "Protected dates", describeDates(values)],
  ["awake_until", "Awake until", values.awake_until === null ? "–" : DateTime.formatIso(values.awake_until)]
]

/** A report for people: the policy of units that have none of their own. */
export const fleetPolicyReport = (policy: FleetPolicy, columns?: number): string =>
  fittedTable(
    [{ heading: "Setting" }, { heading: "Fleet", wraps: true }],
    rowsOf(policy).map(([, title, value]) => [title, value]),
    columns
  )

/** A report for people: the policy that a unit is judged by, and whose each value is. `timezone` is the unit's. */
export const policyReport = ({ in_force, name }: UnitPolicyView, timezone: string, columns?: number): string =>
  [
    `${name} (hours and dates by the clocks of ${timezone})`,
    "",
    fittedTable(
      [{ heading: "Setting" }, { heading: "Value", wraps: true }, { heading: "From" }],
      rowsOf(in_force).map(([key, title, value]) => [
        title,
        value,
        in_force.sources[key] === "unit" ? "its own" : "the fleet's"
      ]),
      columns
    )
  ].join("\n")

/** The policy in force in one line. What protects nothing is omitted. */
export const describePolicy = (policy: PolicyInForce): string => {
  const isOwn = Object.values(policy.sources).includes("unit")
  return [
    `Policy (${isOwn ? "its own" : "the fleet's"}): at most 1 needed hour in ${policy.one_in} slept hours`,
    `sleeps of at least ${hours(policy.minimum_run_hours)}`,
    ...(policy.protected_hours.length === 0 ? [] : [`protected hours ${describeHours(policy)}`]),
    ...(policy.protected_dates.length === 0 ? [] : [`protected dates ${describeDates(policy)}`]),
    ...(policy.awake_until === null ? [] : [`awake until ${DateTime.formatIso(policy.awake_until)}`])
  ].join("; ")
}
