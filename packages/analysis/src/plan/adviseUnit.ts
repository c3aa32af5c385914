import type { ActivityAnalysis, ActivityLabel } from "@snoozeql/domain/ActivityAnalysis"
import { encodeEarlierWeekly, type WeeklyAdvice, weeklyRecordHours } from "@snoozeql/domain/EarlierWeekly"
import { hoursPerPlan, type PlannedHour, type PlanStatus } from "@snoozeql/domain/Plan"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import { labelNames } from "../labels/labelHours.ts"
import { type AnalysisInput, judgeInstance } from "../week/analyze.ts"
import { Forecast, usualStages } from "./Forecast.ts"
import { protectHours } from "./HourProtection.ts"
import { fewestHours } from "./planDay.ts"
import { planHours } from "./planHours.ts"

const hoursPerDay = 24

/** The label of an hour, counted from 1970-01-01T00:00Z. Hours outside of the history are unknown. */
export type LabelOfHour = (hour: number) => ActivityLabel

/** What a unit is advised by. */
export interface AdviseInput extends Omit<AnalysisInput, "until"> {
  /** The present. What is known of the running hour does not count. */
  readonly now: DateTime.Utc
  /**
   * The promise: at most one hour in this many slept hours is needed. It may depend on what became of earlier plans,
   * which the labels say.
   */
  readonly oneIn: (labelOf: LabelOfHour) => number
  /** Whether the unit is stopped now. A sleep that continues may be short. */
  readonly isAsleep: boolean
  /**
   * What the weekly method advised in the 42 days before the plan. Undefined if no advice was issued by the same inputs:
   * it is computed afterwards then, which takes twenty times as long.
   */
  readonly earlierAdvice: WeeklyAdvice | undefined
}

/** The plan of the 24 hours from the next full hour on. */
export interface UnitPlan {
  readonly status: PlanStatus
  readonly hours: ReadonlyArray<PlannedHour>
  /** The score of the weekly method's daily advice of the last 42 days. */
  readonly weeklySlept: number
  readonly weeklyNeeded: number
}

/** The advice for a unit: its weekly view, and its plan. */
export interface AdvisedUnit {
  readonly analysis: ActivityAnalysis
  readonly plan: UnitPlan
  /** The promise of the plan. */
  readonly oneIn: number
  /** The weekly advice before the plan, by `encodeEarlierWeekly`, if it was computed afterwards; else null. */
  readonly earlierWeekly: Uint8Array | null
  readonly labelOf: LabelOfHour
}

/** Issues the weekly advice of the days before `now` afterwards. Yields after each day. */
function* issueAfterwards(forecast: Forecast, now: number): Generator<void, Set<number>, void> {
  const advised = new Set<number>()
  for (let day = Math.max(now % hoursPerDay, now - weeklyRecordHours); day < now; day += hoursPerDay) {
    forecast.refit(day)
    for (let at = day; at < day + hoursPerDay; at++) if (forecast.advisesWeekly(at)) advised.add(at)
    yield
  }
  return advised
}

const insufficientHours = (end: number): ReadonlyArray<PlannedHour> =>
  Array.from({ length: hoursPerPlan }, (_, index) => ({
    hour: DateTime.makeUnsafe((end + 1 + index) * millisPerHour),
    asleep: false,
    risk: 1,
    ground: "insufficient",
    weekly_method: false
  }))

/**
 * Does what `adviseUnit` does, and yields after each day of advice that is computed afterwards. Use it in a program that
 * has other work to do.
 */
export function* adviseByDay(input: AdviseInput): Generator<void, AdvisedUnit, void> {
  const { earlierAdvice, facts, isAsleep, policy, timezone } = input
  const end = Math.floor(input.now.epochMilliseconds / millisPerHour)
  const { analysis, judgement } = judgeInstance({ ...input, until: DateTime.makeUnsafe(end * millisPerHour) })
  const { table, whole } = judgement
  const now = table.length
  const labelOf = (hour: number): ActivityLabel => {
    const index = hour - table.first
    return (index >= 0 ? labelNames[whole.labels[index] ?? -1] : undefined) ?? "unknown"
  }
  const oneIn = input.oneIn(labelOf)
  if (now < fewestHours) {
    const plan = { status: "insufficient", hours: insufficientHours(end), weeklySlept: 0, weeklyNeeded: 0 } as const
    return { analysis, plan, oneIn, earlierWeekly: null, labelOf }
  }

  const protection = protectHours({ policy, windows: facts, timezone, now: end * millisPerHour })
  const forecast = new Forecast(table, { timezone, policy, protection, stages: usualStages })
  let advised: Set<number> | undefined
  if (earlierAdvice === undefined) advised = yield* issueAfterwards(forecast, now)
  else forecast.remember(now, (at) => earlierAdvice(table.first + at))
  forecast.adopt(now, judgement)
  forecast.model.startRecord(now)

  // The running hour belongs to an earlier plan: this one is issued after it began.
  const rule = { oneIn, minimumRun: policy.minimum_run_hours }
  const planned = planHours(forecast, now, hoursPerPlan, isAsleep, rule, now + 1).hours
  const hours = planned.map(({ at, ground, isAsleep: asleep, mayBeSlept, risk }): PlannedHour => ({
    hour: DateTime.makeUnsafe((table.first + at) * millisPerHour),
    asleep,
    risk,
    ground: mayBeSlept && !asleep ? "short_run" : ground,
    weekly_method: forecast.advisesWeekly(at)
  }))
  const isIdle = analysis.status === "always_idle"
  const status = isIdle ? "always_idle" : hours.some(({ asleep }) => asleep) ? "planned" : "none"
  const { active: weeklyNeeded, slept: weeklySlept } = forecast.weeklyScore
  return {
    analysis,
    plan: { status, hours, weeklySlept, weeklyNeeded },
    oneIn,
    earlierWeekly:
      advised === undefined
        ? null
        : encodeEarlierWeekly(end + 1, (hour) =>
            // The advice for the running hour is issued with the plan.
            hour === end ? forecast.advisesWeekly(now) : advised.has(hour - table.first)
          ),
    labelOf
  }
}

/**
 * Advises a unit, an instance or a cluster: its weekly view as `analyze` returns it at the beginning of the running
 * hour, and the plan of the 24 hours after that hour. Use it once a day, keep the plan, and pass what the weekly method
 * advised in earlier plans. The same input gives the same advice.
 *
 * A plan is made by the rules of `planDay`, but it begins with the next full hour: it is issued while an hour runs, and
 * that hour belongs to the plan before.
 */
export const adviseUnit = (input: AdviseInput): AdvisedUnit => {
  const work = adviseByDay(input)
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}
