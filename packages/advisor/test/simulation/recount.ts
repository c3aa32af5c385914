import { type AdviceCounts, noAdviceCounts } from "@snoozeql/domain/AdviceScore"
import type { Plan, PlannedHour } from "@snoozeql/domain/Plan"
import { millisPerHour } from "@snoozeql/domain/timeUnits"

/** What an hour was in truth. */
export type Truth = "idle" | "needed" | "slept" | "unseen"

/**
 * What the newest plan that was issued before an hour began says of it. Written without the code that it checks: it looks
 * through all plans.
 */
export const planOfHour = (
  plans: ReadonlyArray<Plan>,
  hour: number
): (PlannedHour & { readonly one_in: number }) | undefined => {
  let found: (PlannedHour & { readonly one_in: number }) | undefined
  let issuedAt = Number.NEGATIVE_INFINITY
  for (const plan of plans) {
    const planned = plan.hours.find((one) => one.hour.epochMilliseconds === hour * millisPerHour)
    const issued = plan.issued_at.epochMilliseconds
    if (planned === undefined || issued >= hour * millisPerHour || issued < issuedAt) continue
    issuedAt = issued
    found = { ...planned, one_in: plan.one_in }
  }
  return found
}

/** Counts the hours of whole days again, from the plans and from what happened. */
export const recountDays = (
  plans: ReadonlyArray<Plan>,
  truthOf: (hour: number) => Truth,
  from: number,
  until: number
): ReadonlyMap<number, AdviceCounts> => {
  const days = new Map<number, AdviceCounts>()
  const isAsleep = (hour: number) => planOfHour(plans, hour)?.asleep === true
  let falseStopAt = Number.NEGATIVE_INFINITY
  for (let hour = from; hour < until; hour++) {
    const planned = planOfHour(plans, hour)
    if (planned?.asleep !== true) {
      falseStopAt = Number.NEGATIVE_INFINITY
      continue
    }
    const day = Math.floor(hour / 24)
    const counts = { ...(days.get(day) ?? noAdviceCounts) }
    const truth = truthOf(hour)
    if (!isAsleep(hour - 1)) counts.stops += 1
    if (truth === "slept") counts.slept_hours += 1
    if (truth === "unseen") counts.unknown_hours += 1
    if (truth === "idle") counts.idle_hours += 1
    if (truth === "needed") {
      counts.needed_hours += 1
      if (hour - falseStopAt > 24) counts.false_stops += 1
      falseStopAt = hour
    }
    if (truth === "idle" || truth === "needed") counts.promised_hours += 1 / planned.one_in
    days.set(day, counts)
  }
  return days
}

/** The N that follows from the scored days of the last 90, oldest first, counted by another way than `promiseOf`. */
export const recountPromise = (base: number, days: ReadonlyArray<AdviceCounts>): number => {
  const sum = (of: ReadonlyArray<AdviceCounts>, name: "idle_hours" | "needed_hours" | "false_stops") =>
    of.reduce((total, counts) => total + counts[name], 0)
  const isBroken = (of: ReadonlyArray<AdviceCounts>, oneIn: number) =>
    sum(of, "false_stops") >= 2 &&
    sum(of, "needed_hours") / (sum(of, "needed_hours") + sum(of, "idle_hours")) > 1 / oneIn
  if (!isBroken(days, base)) return base
  let oneIn = base
  let rest = days
  for (;;) {
    const length = rest.findIndex((_, index) => isBroken(rest.slice(0, index + 1), oneIn))
    if (length < 0 || oneIn >= 800) return oneIn
    oneIn = Math.min(800, oneIn * 2)
    rest = rest.slice(length + 1)
  }
}
