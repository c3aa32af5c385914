import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import type { Protector } from "./HourProtection.ts"

/** The local days that an hour overlaps, such as `2026-12-24`. */
const localDaysOf = (hour: DateTime.Utc, timezone: string): string => {
  const dayOf = (at: number) => DateTime.formatIsoDate(DateTime.makeZonedUnsafe(at, { timeZone: timezone }))
  const { epochMilliseconds: start } = hour
  return [...new Set([dayOf(start), dayOf(start + millisPerHour - 1)])].join(" or ")
}

/**
 * Says what keeps an hour awake. `awakeUntil` is until when the policy keeps the unit awake; null if that is not known
 * any more. Pure.
 */
export const explainProtector = (
  protector: Protector,
  hour: DateTime.Utc,
  { awakeUntil, timezone }: { readonly awakeUntil: DateTime.Utc | null; readonly timezone: string }
): string => {
  switch (protector) {
    case "awake_until":
      return `the policy keeps it awake until ${awakeUntil === null || DateTime.isLessThanOrEqualTo(awakeUntil, hour) ? "a later hour" : DateTime.formatIso(awakeUntil)}`
    case "protected_date":
      return `${localDaysOf(hour, timezone)} is a protected date of the policy`
    case "protected_hours":
      return "the policy protects this hour of the week"
    case "backup_window":
      return "RDS backs it up in this hour, and the policy keeps it awake for that"
    case "maintenance_window":
      return "RDS may maintain it in this hour, and the policy keeps it awake for that"
  }
}
