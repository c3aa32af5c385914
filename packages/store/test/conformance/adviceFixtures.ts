import type { Advice } from "@snoozeql/domain/Advice"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { AdviceScore } from "@snoozeql/domain/AdviceScore"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { PlannedHour } from "@snoozeql/domain/Plan"
import type { NotRecommended } from "@snoozeql/domain/Recommendation"
import { policyInForce } from "@snoozeql/domain/UnitPolicy"
import { utcDayOf } from "@snoozeql/domain/UtcDay"
import { type ResultDraft, resultTiers } from "@snoozeql/store/AdviceResults"
import type { AdviceDraft, PlanDraft, VersionDraft } from "@snoozeql/store/AdviceStore"
import { DateTime } from "effect"
import { at } from "./fixtures.ts"

/** The 24 hours from the next full hour on. Those in `asleep` (0 to 23) sleep. */
export const hoursAfter = (issuedAt: DateTime.Utc, asleep: ReadonlyArray<number>): ReadonlyArray<PlannedHour> => {
  const first = DateTime.add(DateTime.startOf(issuedAt, "hour"), { hours: 1 })
  return Array.from({ length: 24 }, (_, index) => ({
    hour: DateTime.add(first, { hours: index }),
    asleep: asleep.includes(index),
    risk: asleep.includes(index) ? 0.125 : 0.75,
    ground: asleep.includes(index) ? "weekly_record" : "risk_too_high",
    weekly_method: index === 23
  }))
}

export const advice: Advice = {
  status: "ok",
  explanation: 'could sleep 50 of 168 hours a week; it\'s "new"',
  blockers: [{ kind: "status", explanation: "storage-full" }],
  asleep: [0, 1, 2, 167],
  timezone: "Etc/GMT+1",
  one_in: 33,
  savings: {
    net_hours_per_week: 47.5,
    conservative_net_hours_per_week: 40.25,
    per_month: { expected: 12.5, conservative: 10.25, currency: "EUR" }
  }
}

export const appeared: VersionDraft = {
  event: "appeared",
  changes: [{ kind: "unit", explanation: "it is new" }],
  advice
}

/** A plan of the day that is issued at a time. */
export const planAt = (
  instance: InstanceId,
  issuedAt: string,
  asleep: ReadonlyArray<number> = [0, 1, 2, 3],
  fields: Partial<PlanDraft> = {}
): PlanDraft => ({
  instance_id: instance,
  day: utcDayOf(at(issuedAt)),
  reason: "scheduled",
  issued_at: at(issuedAt),
  status: "planned",
  one_in: 33.5,
  timezone: "Europe/Berlin",
  hours: hoursAfter(at(issuedAt), asleep),
  evidence: { observed_hours: 2016, weekly_slept_hours: 120, weekly_needed_hours: 1, inputs: "0f1e" },
  earlier_weekly: null,
  ...fields
})

const unit_policy = policyInForce({ policy: defaultAnalysisPolicy, oneIn: 33 })

/** A recommendation of a unit that saves an amount a week, and 4 times as much a month. */
export const recommendedResult = (
  instance_id: InstanceId,
  amount: number,
  {
    currency = "USD",
    name = "unit",
    tier = resultTiers.priced
  }: { readonly currency?: string; readonly name?: string; readonly tier?: number } = {}
): ResultDraft => {
  const money = { expected: 2 * amount, conservative: amount }
  const monthly = { expected: 8 * amount, conservative: 4 * amount }
  return {
    result: {
      instance_id,
      kind: "instance",
      name,
      owner: null,
      environment: null,
      instance_status: "available",
      timezone: "Europe/Berlin",
      timezone_source: "user",
      unit_policy,
      status: "ok",
      explanation: 'could "sleep"',
      windows: [],
      savings: {
        basis: "replay",
        days: 56,
        asleep_hours_per_week: 50,
        cycles_per_week: 5,
        net_hours_per_week: 47.5,
        conservative_net_hours_per_week: 40.25,
        price: { hourly: 0.5, currency, source: "instance", as_of: null },
        per_week: money,
        per_month: monthly,
        after_discount: null,
        weight: 7
      },
      warnings: [{ kind: "capacity_at_start", explanation: "it's rare" }]
    },
    rank: { tier, amount },
    saved: tier === resultTiers.priced ? { ...monthly, currency } : null
  }
}

/** The result of a unit that is not recommended. */
export const refusedResult = (
  instance_id: InstanceId,
  name = "unit",
  status: NotRecommended["status"] = "none"
): ResultDraft => ({
  result: {
    instance_id,
    kind: "instance",
    name,
    owner: null,
    environment: null,
    instance_status: "available",
    timezone: "UTC",
    timezone_source: "none",
    unit_policy,
    status,
    reasons: ["it's busy"]
  },
  rank: { tier: resultTiers.not_recommended, amount: 0 },
  saved: null
})

/** The first draft of a unit. */
export const firstDraft = (plan: PlanDraft, result: ResultDraft = refusedResult(plan.instance_id)): AdviceDraft => ({
  plan,
  version: appeared,
  supersedes: null,
  scores: [],
  result
})

/** A draft that confirms the first version. */
export const confirming = (
  plan: PlanDraft,
  scores: ReadonlyArray<AdviceScore> = [],
  result: ResultDraft = refusedResult(plan.instance_id)
): AdviceDraft => ({ plan, version: null, supersedes: 1, scores, result })

export const scoreOf = (instance_id: InstanceId, day: string, counts: Partial<AdviceScore> = {}): AdviceScore => ({
  instance_id,
  day,
  idle_hours: 7,
  needed_hours: 1,
  slept_hours: 2,
  unknown_hours: 3,
  stops: 1,
  false_stops: 1,
  promised_hours: 0.25,
  ...counts
})
