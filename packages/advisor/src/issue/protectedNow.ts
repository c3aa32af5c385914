import { protectHours } from "@snoozeql/analysis/plan/HourProtection"
import { analysisPolicyOf, type FleetRules } from "@snoozeql/domain/UnitPolicy"
import type { DateTime } from "effect"
import type { DescribedUnit } from "../evaluate.ts"

/**
 * Returns whether the policy in force keeps a unit awake in an hour, counted from 1970-01-01T00:00Z. Use it before a
 * plan is followed that may have been issued by an earlier policy or for another zone. Pure.
 */
export const protectedNow = (
  { instance, unitPolicy }: Pick<DescribedUnit, "instance" | "unitPolicy">,
  fleet: FleetRules,
  now: DateTime.Utc
): ((hour: number) => boolean) => {
  const policy = analysisPolicyOf(fleet.policy, unitPolicy)
  const { awake_until, never_sleep_days, protected_dates, protected_hours } = policy
  const protectsNothing =
    awake_until === null && [never_sleep_days, protected_dates, protected_hours].every(({ length }) => length === 0)
  if (protectsNothing) return () => false
  const { protectorOf } = protectHours({
    policy,
    windows: undefined,
    timezone: instance.timezone,
    now: now.epochMilliseconds
  })
  return (hour) => protectorOf(hour) !== undefined
}
