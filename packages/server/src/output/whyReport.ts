import type { StandingDecision } from "@snoozeql/domain/Decision"
import type { Instance } from "@snoozeql/domain/Instance"
import type { InstanceActivity } from "@snoozeql/domain/InstanceActivity"
import type { IssuedPlan, UnitAdviceVersion } from "@snoozeql/domain/IssuedPlan"
import { DateTime } from "effect"
import { describeDecision } from "./decisionReport.ts"
import { describeSleeps } from "./planReport.ts"
import { describePolicy } from "./policyReport.ts"

/** What `snoozeql why` shows. */
export interface Why {
  /** The unit: what was asked for, or the cluster that it sleeps with. */
  readonly unit: Instance
  /** The name that was asked for. */
  readonly asked: string
  readonly version: UnitAdviceVersion
  readonly plan: IssuedPlan
  readonly activity: InstanceActivity
  /** What was decided about the advice; null if nobody did. */
  readonly decision: StandingDecision | null
  /** The present time. */
  readonly now: DateTime.Utc
}

/** How many reasons to stay awake are told. `snoozeql activity` has all. */
const toldReasons = 3

const shellQuoted = (text: string): string =>
  /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

/** The line for a shell that starts a unit. */
export const wakingCommand = ({ kind, name, region }: Pick<Instance, "kind" | "name" | "region">): string =>
  kind === "cluster"
    ? `aws rds start-db-cluster --db-cluster-identifier ${shellQuoted(name)} --region ${shellQuoted(region)}`
    : `aws rds start-db-instance --db-instance-identifier ${shellQuoted(name)} --region ${shellQuoted(region)}`

const describeAdvice = ({
  advice,
  changes,
  confirmed_at,
  exports,
  issued_at,
  version
}: UnitAdviceVersion): ReadonlyArray<string> => [
  `Advice: ${advice === null ? "none any more" : advice.explanation}`,
  `Since ${DateTime.formatIso(issued_at)} (version ${version}), confirmed at ${DateTime.formatIso(confirmed_at)}: ${changes.map(({ explanation }) => explanation).join("; ")}`,
  ...exports.map(({ explanation }) => `Export: ${explanation}`)
]

/** What keeps the unit awake: what forbids sleep, or the policy until some time, and the times of the week that stay awake. */
const describeAwake = ({ activity, now, plan }: Why): ReadonlyArray<string> => {
  const { awake_until } = plan.unit_policy
  const { blockers, refusals } = activity
  const byPolicy =
    awake_until !== null && DateTime.isGreaterThan(awake_until, now)
      ? [{ explanation: `the policy keeps it awake until ${DateTime.formatIso(awake_until)}` }]
      : []
  const reasons = blockers.length > 0 ? blockers : [...byPolicy, ...refusals]
  if (reasons.length === 0) return []
  const more = reasons.length - toldReasons
  return [
    blockers.length > 0 ? "Forbids sleep:" : "Keeps it awake:",
    ...reasons.slice(0, toldReasons).map(({ explanation }) => `  ${explanation}`),
    ...(more > 0 ? [`  and ${more} more: snoozeql activity shows them`] : [])
  ]
}

/** A report for people: what the advice for a unit is, since when, what keeps it awake, and the line that wakes it. */
export const whyReport = (why: Why): string => {
  const { asked, decision, plan, unit, version } = why
  return [
    asked === unit.name ? unit.name : `${asked}: sleeps with the cluster ${unit.name}`,
    `Status: ${unit.status}`,
    ...describeAdvice(version),
    ...(decision === null ? [] : [`Decision: ${describeDecision(decision)}`]),
    describePolicy(plan.unit_policy),
    `Plan: ${plan.explanation}`,
    `Asleep: ${describeSleeps(plan)}`,
    ...describeAwake(why),
    `To start it now: ${wakingCommand(unit)}`
  ].join("\n")
}
