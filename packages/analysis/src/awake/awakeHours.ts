import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { dayNames, hoursPerWeek, minuteOfDay } from "@snoozeql/domain/HourOfWeek"
import type { InstanceFacts } from "@snoozeql/domain/InstanceFacts"
import { millisPerDay, minutesPerDay } from "@snoozeql/domain/timeUnits"
import { offsetChanges } from "../hours/internal/localTime.ts"

const minutesPerWeek = 7 * minutesPerDay

/** Adds the hours of the week that an interval of local minutes of the week overlaps. */
const addHours = (hours: Set<number>, start: number, length: number) => {
  for (let hour = Math.floor(start / 60); hour * 60 < start + length; hour++) {
    hours.add(((hour % hoursPerWeek) + hoursPerWeek) % hoursPerWeek)
  }
}

/** The minutes from one time to another on a ring, or the whole ring if both are the same. */
const ringLength = (from: number, to: number, ring: number): number => ((to - from + ring - 1) % ring) + 1

/** The hours of the week that must stay awake according to the policy. */
export const awakeByPolicy = (policy: AnalysisPolicy): ReadonlySet<number> => {
  const hours = new Set<number>()
  for (const day of policy.never_sleep_days) addHours(hours, dayNames.indexOf(day) * minutesPerDay, minutesPerDay)
  for (const { days, end, start } of policy.protected_hours) {
    const length = ringLength(minuteOfDay(start), minuteOfDay(end), minutesPerDay)
    for (const day of days) addHours(hours, dayNames.indexOf(day) * minutesPerDay + minuteOfDay(start), length)
  }
  return hours
}

/**
 * The zone's offsets from UTC, in minutes, during the year from `at` (milliseconds). Backup and maintenance windows are
 * fixed in UTC, so on local clocks they move when the clocks change.
 */
const offsetsOfYear = (timezone: string, at: number): ReadonlySet<number> =>
  new Set(offsetChanges(timezone, at, at + 366 * millisPerDay).map(({ offset }) => Math.round(offset / 60_000)))

/** The weekly windows in which RDS maintains an instance, or a cluster and its members. */
export type MaintenanceWindows = Pick<InstanceFacts, "maintenance_window" | "member_maintenance_windows">

/** The hours of the week that overlap the daily backup window at some time of the year. Empty without automated backups. */
export const backupHours = (
  facts: Pick<InstanceFacts, "backup_retention_days" | "backup_window">,
  timezone: string,
  at: number
): ReadonlySet<number> => {
  const hours = new Set<number>()
  if (facts.backup_retention_days === 0 || facts.backup_window === null) return hours
  const [from = "", to = ""] = facts.backup_window.split("-")
  const length = ringLength(minuteOfDay(from), minuteOfDay(to), minutesPerDay)
  for (const offset of offsetsOfYear(timezone, at)) {
    for (let day = 0; day < 7; day++) addHours(hours, day * minutesPerDay + minuteOfDay(from) + offset, length)
  }
  return hours
}

/**
 * The hours of the week that overlap a weekly maintenance window at some time of the year: that of the instance or
 * cluster, and those of the cluster's members.
 */
export const maintenanceHours = (
  { maintenance_window, member_maintenance_windows = [] }: MaintenanceWindows,
  timezone: string,
  at: number
): ReadonlySet<number> => {
  const hours = new Set<number>()
  const windows = new Set(
    maintenance_window === null ? member_maintenance_windows : [maintenance_window, ...member_maintenance_windows]
  )
  for (const window of windows) {
    const [from = 0, to = 0] = window.split("-").map(minuteOfWeek)
    for (const offset of offsetsOfYear(timezone, at)) {
      addHours(hours, from + offset, ringLength(from, to, minutesPerWeek))
    }
  }
  return hours
}

/** The minute of the week of a text such as `sun:23:30`. */
const minuteOfWeek = (text: string): number => {
  const day = dayNames.findIndex((name) => name.slice(0, 3).toLowerCase() === text.slice(0, 3))
  return day * minutesPerDay + minuteOfDay(text.slice(4))
}
