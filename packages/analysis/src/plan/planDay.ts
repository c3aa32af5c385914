import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { weeklyRecordHours } from "@snoozeql/domain/EarlierWeekly"
import type { InstanceFacts } from "@snoozeql/domain/InstanceFacts"
import { DateTime } from "effect"
import type { ObservedUnit } from "../hours/ObservedUnit.ts"
import { awakeByPolicy } from "../awake/awakeHours.ts"
import { makeUnitTable } from "../hours/internal/clusterTable.ts"
import { observedSpan } from "../hours/internal/observedSpan.ts"
import { recommended } from "../week/internal/verdicts.ts"
import { type ChanceOfUse, chanceOfUse } from "./chanceOfUse.ts"
import { explainHour } from "./explainHour.ts"
import { Forecast, type HourGround, usualStages } from "./Forecast.ts"
import type { ProviderWindows } from "../awake/stayAwake.ts"
import { protectHours } from "./HourProtection.ts"
import { type PlannedHour, planHours } from "./planHours.ts"
import { defaultOneIn } from "./promise.ts"

const hoursPerDay = 24

/** How many hours of history a plan needs: 14 days. */
export const fewestHours = 14 * hoursPerDay

/** How far back the history of a plan goes: the 12 weeks of the risk, and 42 days of weekly advice before them. */
const historyHours = 12 * 7 * hoursPerDay + weeklyRecordHours

/** From how many empty days on, all of them seen by discovery, deletion may be advised. */
const daysBeforeDeletion = 28

/** What a plan is made from. */
export interface PlanInput {
  /** What is known of an instance, or of a cluster. */
  readonly observations: ObservedUnit
  /** The IANA zone of the instance's week. */
  readonly timezone: string
  /** The present, rounded down to the hour: the first hour of the plan, about which nothing is known yet. */
  readonly now: DateTime.Utc
  readonly policy: AnalysisPolicy
  /** The promise: at most one hour in this many slept hours is needed. See `defaultOneIn`. */
  readonly oneIn?: number
  /** Whether the instance is asleep now. A sleep that continues may be short. */
  readonly isAsleep?: boolean
  /**
   * The backup and maintenance windows, which keep the instance awake if the policy says so, and when discovery first
   * saw it.
   */
  readonly facts?: ProviderWindows & Pick<InstanceFacts, "first_seen_at">
}

/** One hour of a plan. */
export interface PlanHour {
  /** The start of the hour in UTC. */
  readonly hour: DateTime.Utc
  readonly asleep: boolean
  /** The probability that the hour is needed. */
  readonly risk: number
  /** Why it may sleep or not. `short_run` if it may, but too few of the hours next to it may. */
  readonly ground: HourGround | "short_run"
  readonly explanation: string
}

/** What a person should know of a database that nobody seems to use. */
export interface EmptyDatabase {
  /** Whole days since the last known activity, or since the first observed hour. */
  readonly empty_days: number
  /** The measured chance that it is used again. Undefined below one empty day. */
  readonly chance_of_use: ChanceOfUse | undefined
  /** Whether it has been empty for at least 28 days since discovery first saw it, so that deletion may be advised. */
  readonly may_be_deleted: boolean
}

/**
 * When an instance may sleep in the next 24 hours. `insufficient` means less than 14 days of history. `none` means that
 * no hour may sleep. `always_idle` means idle at every hour of the week: a question to its owner instead of a plan.
 */
export interface DayPlan {
  readonly status: "insufficient" | "none" | "planned" | "always_idle"
  readonly explanation: string
  readonly one_in: number
  /** The 24 hours from now on. Empty if the history is insufficient. */
  readonly hours: ReadonlyArray<PlanHour>
  /** How long the database has been empty. Only for an instance that is always idle. */
  readonly empty: EmptyDatabase | undefined
}

const isAlwaysIdle = ({ decision }: Forecast, policy: AnalysisPolicy): boolean =>
  decision !== undefined &&
  awakeByPolicy(policy).size === 0 &&
  decision.verdicts.every(({ reason }) => reason !== "vetoed") &&
  decision.whole.decided.every(({ level }) => level === recommended)

const describeEmpty = (
  { model: { hours } }: Forecast,
  now: number,
  end: number,
  facts: PlanInput["facts"]
): EmptyDatabase => {
  const since = hours.lastActiveBefore(now) + 1
  const emptyDays = Math.floor((now - since) / hoursPerDay)
  const seenAt = facts?.first_seen_at
  const seenDays = seenAt ? (end - seenAt.epochMilliseconds) / millisPerHour / hoursPerDay : 0
  return {
    empty_days: emptyDays,
    chance_of_use: chanceOfUse(emptyDays),
    may_be_deleted: Math.min(emptyDays, seenDays) >= daysBeforeDeletion
  }
}

const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`

const explainEmpty = ({ chance_of_use: chance, empty_days, may_be_deleted }: EmptyDatabase): string => {
  const measured =
    chance === undefined
      ? ""
      : `: of such databases ${percent(chance.within_7_days)} were used again within 7 days, ${percent(chance.within_14_days)} within 14, ${percent(chance.within_30_days)} within 30`
  const advice = may_be_deleted
    ? "snapshot and delete it, or stop it and stop it again every week"
    : "stop it and stop it again every week; deletion is advised only after 28 empty days that discovery has seen"
  return `idle at every hour of the week, and empty for ${empty_days} days${measured}; ${advice}`
}

/**
 * Plans the next 24 hours of an instance or a cluster. The same input gives the same plan, whatever the order of the
 * rows.
 *
 * Use it once a day for advice that can be followed, and keep the plan with its risks, so that it can be compared with
 * what happens. An hour may sleep if the stated risk is under 1.25 / `oneIn`, or if the weekly method recommends it and
 * has a clean record. Only runs of at least `minimum_run_hours` sleep.
 */
export const planDay = (input: PlanInput): DayPlan => {
  const { facts, oneIn = defaultOneIn, policy, timezone } = input
  const end = Math.floor(input.now.epochMilliseconds / millisPerHour)
  const earliest = Math.floor(observedSpan(input.observations)[0] / millisPerHour)
  const table = makeUnitTable(input.observations, Math.max(earliest, end - historyHours), end)
  const now = table.length
  if (now < fewestHours) {
    const explanation = `${Math.floor(now / hoursPerDay)} days of history, a plan needs 14`
    return { status: "insufficient", explanation, one_in: oneIn, hours: [], empty: undefined }
  }

  const protection = protectHours({ policy, windows: facts, timezone, now: end * millisPerHour })
  const forecast = new Forecast(table, { timezone, policy, protection, stages: usualStages })
  const firstRefit = Math.max(now % hoursPerDay, now - weeklyRecordHours)
  for (let day = firstRefit; day <= now; day += hoursPerDay) forecast.refit(day)

  const isAsleep = input.isAsleep === true
  const rule = { oneIn, minimumRun: policy.minimum_run_hours }
  const planned = planHours(forecast, now, hoursPerDay, isAsleep, rule).hours
  const hours = planned.map((hour) => describeHour(forecast, hour, now, input))
  const slept = hours.filter((hour) => hour.asleep).length
  if (isAlwaysIdle(forecast, policy)) {
    const empty = describeEmpty(forecast, now, end * millisPerHour, facts)
    return { status: "always_idle", explanation: explainEmpty(empty), one_in: oneIn, hours, empty }
  }
  return slept === 0
    ? { status: "none", explanation: "no hour of the next 24 may sleep", one_in: oneIn, hours, empty: undefined }
    : {
        status: "planned",
        explanation: `may sleep in ${slept} of the next 24 hours`,
        one_in: oneIn,
        hours,
        empty: undefined
      }
}

const describeHour = (
  forecast: Forecast,
  hour: PlannedHour,
  now: number,
  { now: start, oneIn = defaultOneIn, policy }: PlanInput
): PlanHour => {
  const first = Math.floor(start.epochMilliseconds / millisPerHour)
  const isShort = hour.mayBeSlept && !hour.isAsleep
  return {
    hour: DateTime.makeUnsafe((first + hour.at - now) * millisPerHour),
    asleep: hour.isAsleep,
    risk: hour.risk,
    ground: isShort ? "short_run" : hour.ground,
    explanation: isShort
      ? `may sleep, but a sleep has at least ${policy.minimum_run_hours} hours`
      : explainHour(forecast, hour, now, oneIn)
  }
}
