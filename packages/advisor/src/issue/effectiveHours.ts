import { hoursPerPlan } from "@snoozeql/domain/Plan"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { PlanMask } from "@snoozeql/store/AdviceStore"

/** What the plans say of hours, from `first` on. Hours count from 1970-01-01T00:00Z. */
export interface EffectiveHours {
  readonly first: number
  /** The promise of the plan to which each hour belongs; 0 if no plan covers it. */
  readonly oneIn: Float64Array
  /** 1 for every hour that is planned asleep. */
  readonly asleep: Uint8Array
  /** 1 for every hour that the weekly method recommended. */
  readonly weekly: Uint8Array
}

/**
 * Returns what the plans say of the hours from `first` to `until` (exclusive). An hour belongs to the newest plan that
 * was issued before it began: nobody can follow a later one in it. `plans` come in the order in which they were issued.
 */
export const effectiveHours = (plans: ReadonlyArray<PlanMask>, first: number, until: number): EffectiveHours => {
  const length = Math.max(0, until - first)
  const hours = {
    first,
    oneIn: new Float64Array(length),
    asleep: new Uint8Array(length),
    weekly: new Uint8Array(length)
  }
  for (const plan of plans) {
    for (let bit = 0; bit < hoursPerPlan; bit++) {
      const hour = plan.first_hour + bit
      const index = hour - first
      if (index < 0 || index >= length || plan.issued_at.epochMilliseconds >= hour * millisPerHour) continue
      hours.oneIn[index] = plan.one_in
      hours.asleep[index] = (plan.asleep >> bit) & 1
      hours.weekly[index] = (plan.weekly >> bit) & 1
    }
  }
  return hours
}
