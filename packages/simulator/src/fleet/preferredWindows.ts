import { mix } from "../series/hash.ts"

const minutesPerHour = 60
const windowMinutes = 30

const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const

const twoDigits = (number: number): string => String(number).padStart(2, "0")

const timeOf = (minute: number): string =>
  `${twoDigits(Math.floor(minute / minutesPerHour))}:${twoDigits(minute % minutesPerHour)}`

/**
 * Half an hour each for backups, every day, and maintenance, once a week, in UTC: as RDS chooses them, at random within a
 * block of eight hours, here from 22:00 to 06:00 as in its European regions, and never the two at once.
 */
export const preferredWindows = (
  hash: number
): { readonly backupWindow: string; readonly maintenanceWindow: string } => {
  const blockStart = 22 * minutesPerHour
  const halfHours = 16
  const draw = mix(hash, 7) >>> 0
  const startOf = (halfHour: number) => (blockStart + halfHour * windowMinutes) % (24 * minutesPerHour)
  const endOf = (start: number) => (start + windowMinutes) % (24 * minutesPerHour)
  const backup = draw % halfHours
  const start = startOf(backup)
  const maintenance = startOf((backup + 1 + ((draw >>> 4) % (halfHours - 1))) % halfHours)
  const day = (draw >>> 8) % days.length
  const lastDay = endOf(maintenance) < maintenance ? (day + 1) % days.length : day
  return {
    backupWindow: `${timeOf(start)}-${timeOf(endOf(start))}`,
    maintenanceWindow: `${days[day]}:${timeOf(maintenance)}-${days[lastDay]}:${timeOf(endOf(maintenance))}`
  }
}
