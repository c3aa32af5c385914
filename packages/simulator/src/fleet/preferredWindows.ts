import { minutesPerDay, minutesPerHour } from "@snoozeql/domain/timeUnits"
import { mix } from "../series/hash.ts"

/** How long a preferred window is, in minutes: RDS's default. */
export const windowMinutes = 30

const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const

/** RDS chooses windows within a block of eight hours in each region. In eu-west-1 it is 22:00 to 06:00 UTC. */
const blockStart = 22 * minutesPerHour
const windowsInBlock = (8 * minutesPerHour) / windowMinutes

const startOf = (window: number): number => (blockStart + (window % windowsInBlock) * windowMinutes) % minutesPerDay

const endOf = (start: number): number => (start + windowMinutes) % minutesPerDay

const twoDigits = (number: number): string => String(number).padStart(2, "0")

const timeOf = (minute: number): string =>
  `${twoDigits(Math.floor(minute / minutesPerHour))}:${twoDigits(minute % minutesPerHour)}`

const drawOf = (hash: number): number => mix(hash, 7) >>> 0

/** When the daily backup of an instance starts, in minutes of the UTC day. */
export const backupStart = (hash: number): number => startOf(drawOf(hash) % windowsInBlock)

/** The windows for daily backups and for weekly maintenance, in UTC. They do not overlap. */
export const preferredWindows = (
  hash: number
): { readonly backupWindow: string; readonly maintenanceWindow: string } => {
  const draw = drawOf(hash)
  const backup = backupStart(hash)
  const maintenance = startOf((draw % windowsInBlock) + 1 + ((draw >>> 4) % (windowsInBlock - 1)))
  const day = (draw >>> 8) % days.length
  const lastDay = endOf(maintenance) < maintenance ? (day + 1) % days.length : day
  return {
    backupWindow: `${timeOf(backup)}-${timeOf(endOf(backup))}`,
    maintenanceWindow: `${days[day]}:${timeOf(maintenance)}-${days[lastDay]}:${timeOf(endOf(maintenance))}`
  }
}
