import { adviseByDay, type AdvisedUnit, type LabelOfHour } from "@snoozeql/analysis/plan/adviseUnit"
import type { Advice, AdviceChange, AdvisedBlocker, AdvisedSavings } from "@snoozeql/domain/Advice"
import type { AdviceScore } from "@snoozeql/domain/AdviceScore"
import type { SavingsDay } from "@snoozeql/domain/SavingsDay"
import type { ObservedStatusChange } from "@snoozeql/analysis/hours/ObservedStatus"
import {
  decodeEarlierWeekly,
  type WeeklyAdvice,
  weeklyRecordDays,
  weeklyRecordHours
} from "@snoozeql/domain/EarlierWeekly"
import type { PlannedHour, PlanReason } from "@snoozeql/domain/Plan"
import type { RecordedExport } from "@snoozeql/domain/RecordedExport"
import { millisPerDay, millisPerHour } from "@snoozeql/domain/timeUnits"
import type { Savings } from "@snoozeql/domain/Savings"
import type { UnitReplay } from "@snoozeql/domain/UnitReplay"
import { utcDayOf } from "@snoozeql/domain/UtcDay"
import type { AdviceDraft, PlanDraft, ScoredDay, UnitAdvice, VersionDraft } from "@snoozeql/store/AdviceStore"
import { policyInForce } from "@snoozeql/domain/UnitPolicy"
import type { DateTime } from "effect"
import {
  analysisInputOf,
  type Evaluation,
  type EvaluationOptions,
  evaluationOf,
  type UnitHistory
} from "../evaluate.ts"
import { compareExports, withExports } from "../exports/compareExports.ts"
import { effectiveHours } from "./effectiveHours.ts"
import { materialChanges } from "./material.ts"
import { methodOf } from "./inputsDigest.ts"
import { notRead } from "./notRead.ts"
import { isReserved } from "../rank.ts"
import { promiseOf } from "./promiseOf.ts"
import { resultOf } from "./resultOf.ts"
import { savingsDays } from "./savingsDays.ts"
import { forbidding, isAsleep } from "./standing.ts"
import { scoreDays } from "./scoreDays.ts"
import { hoursRan, startsByHand } from "./startsByHand.ts"

/** For how many days back the weekly method's advice counts, the running one included. */
export const weeklyDays = weeklyRecordDays + 1

/** What advice is issued by, besides a unit's history. */
export interface IssueOptions extends EvaluationOptions {
  /** For how many days hours are read again, so that their scores can change. */
  readonly healingDays: number
}

/** What is issued of one unit. */
export interface IssueInput {
  readonly history: UnitHistory
  /** The replay of its plans, from which its savings come; undefined if there is none by the present method. */
  readonly replay: UnitReplay | undefined
  /** What has been issued of it so far; undefined if nothing was. */
  readonly issued: UnitAdvice | undefined
  /** The exports of the unit that are in force; by default none. */
  readonly exports?: ReadonlyArray<RecordedExport> | undefined
  /** The present, by the database's clock. */
  readonly now: DateTime.Utc
  readonly reason: PlanReason
  /** The digest of the unit's inputs. */
  readonly inputs: string
}

/**
 * What the weekly method advised in the last 42 days, as it was issued. Undefined if that has to be computed afterwards:
 * nothing was issued by this policy and zone, or the first plans had too little history.
 */
const earlierAdviceOf = (
  { inputs, issued }: Pick<IssueInput, "inputs" | "issued">,
  end: number
): WeeklyAdvice | undefined => {
  if (issued === undefined || issued.inputs === null || methodOf(issued.inputs) !== methodOf(inputs)) return undefined
  const { earlierWeekly, plans } = issued
  const from = end - weeklyRecordHours
  const oldest = plans.reduce((first, { first_hour }) => Math.min(first, first_hour), end)
  if (earlierWeekly === null && oldest > from + 48) return undefined
  const { weekly } = effectiveHours(plans, from, end + 1)
  const byPlans: WeeklyAdvice = (hour) => weekly[hour - from] === 1
  if (earlierWeekly === null) return byPlans
  const before = decodeEarlierWeekly(earlierWeekly)
  return (hour) => (hour < earlierWeekly.first_hour ? before(hour) : byPlans(hour))
}

/** The plan of a unit, which sleeps in no hour if something forbids that. */
const planOf = (
  { plan }: AdvisedUnit,
  blockers: ReadonlyArray<AdvisedBlocker>
): Pick<AdvisedUnit["plan"], "status" | "hours"> =>
  blockers.length === 0 || plan.status === "insufficient"
    ? plan
    : {
        status: "none",
        hours: plan.hours.map((hour): PlannedHour => ({ ...hour, asleep: false, ground: "blocked" }))
      }

const advisedSavings = ({ after_discount, per_month, price, ...savings }: Savings): AdvisedSavings => ({
  basis: savings.basis,
  days: savings.days,
  net_hours_per_week: savings.net_hours_per_week,
  conservative_net_hours_per_week: savings.conservative_net_hours_per_week,
  per_month: per_month === null || price === null ? null : { ...per_month, currency: price.currency },
  after_discount: after_discount === null ? null : after_discount.per_month
})

/** The advice in short. */
const adviceOf = (
  { asleep, explanation, savings, status, timezone }: Evaluation,
  blockers: ReadonlyArray<AdvisedBlocker>,
  oneIn: number
): Advice => ({
  status,
  explanation,
  blockers,
  asleep,
  timezone,
  one_in: oneIn,
  savings: advisedSavings(savings)
})

/** The version to store, or null if the newest one is confirmed. */
const versionOf = (newest: UnitAdvice["version"], advice: Advice): VersionDraft | null => {
  if (newest === null || newest.advice === null) {
    const explanation = newest === null ? "it is new" : "it is back, and sleeps by itself"
    const changes: ReadonlyArray<AdviceChange> = [{ kind: "unit", explanation }]
    return { event: "appeared", changes, advice }
  }
  const changes = materialChanges(newest.advice, advice)
  return changes.length === 0 ? null : { event: "changed", changes, advice }
}

/** The stored scores by day, with the new ones instead of those of the same days. */
const withScores = (stored: ReadonlyArray<ScoredDay>, scores: ReadonlyArray<ScoredDay>): ReadonlyArray<ScoredDay> => {
  const byDay = new Map([...stored, ...scores].map((one) => [one.day, one]))
  return [...byDay.values()].toSorted((a, b) => (a.day < b.day ? -1 : 1))
}

const byTime = (a: ObservedStatusChange, b: ObservedStatusChange): number =>
  a.observed_at.epochMilliseconds - b.observed_at.epochMilliseconds

/** The advice that is issued of one unit, and how long it slept in the days that can still change. */
export interface MadeAdvice extends AdviceDraft {
  readonly savings: ReadonlyArray<SavingsDay>
}

/**
 * Makes the advice that is issued of one unit: its plan, a new version of its weekly advice if that changed materially,
 * the scores of the days that can still change, and what was saved in them. Yields after each day of advice that has to be computed afterwards.
 * Pure: the same input gives the same draft.
 */
export function* draftAdvice(
  { exports = [], history, inputs, issued, now, reason, replay }: IssueInput,
  options: IssueOptions
): Generator<void, MadeAdvice, void> {
  const { instance } = history
  const end = Math.floor(now.epochMilliseconds / millisPerHour)
  const today = Math.floor(now.epochMilliseconds / millisPerDay)
  const scored = {
    instance_id: instance.id,
    plans: issued?.plans ?? [],
    firstDay: today - options.healingDays,
    untilDay: today
  }
  const statusHistory = { changes: history.statusChanges.toSorted(byTime), ran: hoursRan(history) }
  let scores: ReadonlyArray<AdviceScore> = []
  const score = (labelOf: LabelOfHour) => scoreDays({ ...scored, labelOf, startedByHand: startsByHand(statusHistory) })
  const { one_in: base } = policyInForce(options, history.unitPolicy)
  const { until: _until, ...judged } = analysisInputOf(history, now, options.policy)
  const advised = yield* adviseByDay({
    ...judged,
    now,
    // The promise counts what was wrong up to yesterday, so the days are scored first.
    oneIn: (labelOf) => {
      scores = score(labelOf)
      return promiseOf(base, withScores(issued?.scores ?? [], scores))
    },
    isAsleep: isAsleep(history),
    earlierAdvice: earlierAdviceOf({ inputs, issued }, end)
  })
  const evaluation = evaluationOf(advised.analysis, history, now, options, replay)
  // A unit that follows its plans is stopped and started by them: its status is no news about its advice.
  const unread = notRead(history, now)
  const blockers = [...forbidding(history, evaluation.blockers), ...unread]
  const { hours, status } = planOf(advised, blockers)
  const { oneIn } = advised
  const plan: PlanDraft = {
    instance_id: instance.id,
    day: utcDayOf(now),
    reason,
    issued_at: now,
    status,
    one_in: oneIn,
    timezone: instance.timezone,
    hours,
    evidence: {
      observed_hours: advised.analysis.observed_hours,
      weekly_slept_hours: advised.plan.weeklySlept,
      weekly_needed_hours: advised.plan.weeklyNeeded,
      inputs
    },
    earlier_weekly: advised.earlierWeekly
  }
  const advice = adviceOf(evaluation, blockers, oneIn)
  const { awake_until, protected_dates } = evaluation.policy
  const compared = compareExports(exports, { ...advice, awake_until, protected_dates }, now)
  return {
    plan,
    ...withExports(versionOf(issued?.version ?? null, advice), advice, compared),
    supersedes: issued?.version?.version ?? null,
    scores,
    result: resultOf(evaluation, unread),
    savings: savingsDays({
      ...scored,
      ...statusHistory,
      savings: evaluation.savings,
      reserved: isReserved(evaluation),
      cycleCost: options.policy.cycle_cost_hours
    })
  }
}
