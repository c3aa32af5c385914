import { runsOfHours } from "@snoozeql/analysis/plan/runsOfHours"
import type { PlannedSleep } from "@snoozeql/domain/IssuedPlan"
import { hoursPerPlan } from "@snoozeql/domain/Plan"
import { millisPerDay, millisPerHour } from "@snoozeql/domain/timeUnits"
import type { PlanMask } from "@snoozeql/store/AdviceStore"
import { DateTime } from "effect"
import { effectiveHours } from "./effectiveHours.ts"

const hoursPerDay = 24

/** The first hour that `plannedSleeps` looks at: midnight (UTC) of yesterday. Read the plans from the day before it on. */
const firstHourAt = (now: DateTime.Utc): number => (Math.floor(now.epochMilliseconds / millisPerDay) - 1) * hoursPerDay

/**
 * Returns the sleeps that have not ended at `now`, one that is under way included, by the plan to which each hour
 * belongs. So whoever follows them does not start a unit in the first hour after a new plan, which does not cover it.
 * `plans` come in the order in which they were issued. `isProtected` says which hours, counted from
 * 1970-01-01T00:00Z, must not sleep by now, whatever the plans say. Pure.
 */
export const plannedSleeps = (
  plans: ReadonlyArray<PlanMask>,
  now: DateTime.Utc,
  isProtected: (hour: number) => boolean
): ReadonlyArray<PlannedSleep> => {
  const first = firstHourAt(now)
  const until = plans.reduce((latest, { first_hour }) => Math.max(latest, first_hour + hoursPerPlan), first)
  const { asleep } = effectiveHours(plans, first, until)
  const at = (index: number) => DateTime.makeUnsafe((first + index) * millisPerHour)
  return runsOfHours(asleep.length, (index) => asleep[index] === 1 && !isProtected(first + index))
    .map(({ end, start }) => ({ start: at(start), end: at(end) }))
    .filter(({ end }) => DateTime.isGreaterThan(end, now))
}
