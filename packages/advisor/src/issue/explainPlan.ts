import { explainProtector } from "@snoozeql/analysis/plan/explainProtector"
import type { Protector } from "@snoozeql/analysis/plan/HourProtection"
import { fewestHours } from "@snoozeql/analysis/plan/planDay"
import { acceptedRisk } from "@snoozeql/analysis/plan/promise"
import { slotWeeks } from "@snoozeql/analysis/risk/terms"
import { weeklyRecordDays } from "@snoozeql/domain/EarlierWeekly"
import type { Plan, PlanGround, PlannedHour, PlanStatus } from "@snoozeql/domain/Plan"
import { DateTime } from "effect"

const fewestDays = fewestHours / 24

const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`

const hourSentences: {
  readonly [Ground in Exclude<PlanGround, Protector>]: (
    risk: string,
    accepted: string,
    plan: Pick<Plan, "evidence">
  ) => string
} = {
  risk: (risk, accepted) => `risk ${risk}, up to ${accepted} may sleep`,
  weekly_record: (risk, _, { evidence }) =>
    `the weekly method recommends it, and of the ${evidence.weekly_slept_hours} known hours that its daily advice slept in the last ${weeklyRecordDays} days none was active; risk ${risk}`,
  risk_too_high: (risk, accepted) => `risk ${risk}, only up to ${accepted} may sleep`,
  never_observed: () => `nothing is known of this hour of the week in the last ${slotWeeks} weeks`,
  raised_level: () => "at this hour of such days it is consistently busier than at its quietest",
  protected: () => "never to sleep by the policy, the backup window or the maintenance window",
  short_run: () => "may sleep, but too few of the hours next to it may",
  insufficient: () => `a plan needs ${fewestDays} days of history`,
  blocked: () => "something forbids sleep"
}

/**
 * Says why an hour of a plan may sleep, or what keeps it awake. `awakeUntil` is until when the policy in force keeps the
 * unit awake, or null.
 */
export const explainPlannedHour = (
  { ground, hour, risk }: PlannedHour,
  plan: Pick<Plan, "evidence" | "one_in" | "timezone">,
  awakeUntil: DateTime.Utc | null
): string => {
  switch (ground) {
    case "awake_until":
    case "protected_date":
    case "protected_hours":
    case "backup_window":
    case "maintenance_window":
      return explainProtector(ground, hour, { awakeUntil, timezone: plan.timezone })
    default:
      return hourSentences[ground](percent(risk), percent(acceptedRisk(plan.one_in)), plan)
  }
}

const statusSentences: { readonly [Status in PlanStatus]: (asleep: number) => string } = {
  insufficient: () => `there are less than ${fewestDays} days of history, which a plan needs`,
  none: () => "no hour of the plan may sleep",
  planned: (asleep) => `may sleep in ${asleep} of the 24 hours`,
  always_idle: (asleep) =>
    `idle at every hour of the week, and may sleep in ${asleep} of the 24 hours; ask its owner whether it is still needed`
}

/**
 * Says what a plan concludes, and why it was issued if it is not the plan of the day. `isOver` says whether it has ended:
 * then it concludes nothing any more, and the unit stays awake. `forbidden` is why the unit must not sleep now, if
 * anything forbids that, whatever the plan says. `awakeUntil` is until when the policy keeps the unit awake from now on, if
 * it does.
 */
export const explainPlan = (
  { hours, one_in, reason, status }: Pick<Plan, "hours" | "one_in" | "reason" | "status">,
  {
    awakeUntil,
    forbidden,
    isOver
  }: {
    readonly isOver: boolean
    readonly forbidden?: string | undefined
    readonly awakeUntil?: DateTime.Utc | undefined
  }
): string => {
  const awake = awakeUntil === undefined ? "" : `; the policy keeps it awake until ${DateTime.formatIso(awakeUntil)}`
  const now = forbidden === undefined ? awake : `${awake}; now something forbids sleep: ${forbidden}`
  if (isOver) return `the plan has ended, and no newer one was issued: the unit stays awake${now}`
  const blocked = status === "none" && hours.every(({ ground }) => ground === "blocked")
  const sentence = blocked
    ? `something forbids sleep${forbidden === undefined ? "" : `: ${forbidden}`}`
    : statusSentences[status](hours.filter(({ asleep }) => asleep).length)
  const promise =
    status === "planned"
      ? `; at most one needed hour in ${one_in} slept hours (${percent(1 / one_in)}) is promised`
      : ""
  const changed = reason === "changed" ? "; issued again since what it is judged by has changed" : ""
  return `${sentence}${promise}${changed}${blocked ? awake : now}`
}
