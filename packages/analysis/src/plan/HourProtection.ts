import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { PlanGround } from "@snoozeql/domain/Plan"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { awakeByPolicy, backupHours, maintenanceHours } from "../awake/awakeHours.ts"
import { makeProtectedDays } from "../awake/protectedDays.ts"
import { type ProviderWindows, stayAwake } from "../awake/stayAwake.ts"
import { hourOfWeek, makeLocalHours } from "../hours/internal/localTime.ts"

/** For how many hours the offsets of a zone are looked up at once, which costs more than to use them. */
const hoursPerClock = 8_192

/** What keeps an hour awake, however idle it is. */
export type Protector = Extract<
  PlanGround,
  "awake_until" | "protected_date" | "protected_hours" | "backup_window" | "maintenance_window"
>

/** What keeps hours awake by a policy, and by the windows in which RDS works on a unit. */
export interface HourProtection {
  /** The hours of the local week that never sleep. They do not know dates. */
  readonly hoursOfWeek: ReadonlySet<number>
  /**
   * Returns what keeps an hour awake, or undefined if nothing does. Hours count from 1970-01-01T00:00Z. An hour is
   * protected if a part of it is.
   */
  readonly protectorOf: (hour: number) => Protector | undefined
}

/** What decides about the protection of hours. */
export interface ProtectionInput {
  readonly policy: AnalysisPolicy
  /** The windows of the unit; undefined if nothing is known of them. */
  readonly windows: ProviderWindows | undefined
  /** The IANA zone of the unit's week and of its dates. */
  readonly timezone: string
  /** The present, in milliseconds since 1970: backup and maintenance windows count as they are in the year after it. */
  readonly now: number
}

/**
 * Returns what keeps the hours of a unit awake. Use it to make a plan, and to follow one: whatever a plan says, an hour
 * that has become protected since must not sleep. Pure.
 *
 * A protected date has all hours that overlap its local day: 23 or 25 where the clocks change. The hour in which
 * `awake_until` lies stays awake until its end.
 */
export const protectHours = ({ now, policy, timezone, windows }: ProtectionInput): HourProtection => {
  const isProtectedDay = makeProtectedDays(policy.protected_dates)
  const awakeUntil = policy.awake_until?.epochMilliseconds ?? Number.NEGATIVE_INFINITY
  const hoursOfWeek = stayAwake(policy, windows, timezone, now)
  const byPolicy = awakeByPolicy(policy)
  const byBackup =
    windows !== undefined && policy.protect_backup_window ? backupHours(windows, timezone, now) : new Set<number>()
  const byMaintenance =
    windows !== undefined && policy.protect_maintenance_window
      ? maintenanceHours(windows, timezone, now)
      : new Set<number>()
  const hasLocalRules = policy.protected_dates.length > 0 || hoursOfWeek.size > 0
  const clocks = new Map<number, ReturnType<typeof makeLocalHours>>()
  const clockOf = (hour: number) => {
    const index = Math.floor(hour / hoursPerClock)
    const known = clocks.get(index)
    if (known !== undefined) return known
    const clock = makeLocalHours(timezone, index * hoursPerClock, (index + 1) * hoursPerClock)
    clocks.set(index, clock)
    return clock
  }
  return {
    hoursOfWeek,
    protectorOf: (hour) => {
      if (hour * millisPerHour < awakeUntil) return "awake_until"
      if (!hasLocalRules) return undefined
      const clock = clockOf(hour)
      const [first, last] = [clock.first(hour), clock.last(hour)]
      if (isProtectedDay(Math.floor(first / 24)) || isProtectedDay(Math.floor(last / 24))) return "protected_date"
      const [from, until] = [hourOfWeek(first), hourOfWeek(last)]
      if (byPolicy.has(from) || byPolicy.has(until)) return "protected_hours"
      if (byBackup.has(from) || byBackup.has(until)) return "backup_window"
      return byMaintenance.has(from) || byMaintenance.has(until) ? "maintenance_window" : undefined
    }
  }
}
