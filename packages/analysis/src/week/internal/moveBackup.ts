import type { MovedBackup } from "@snoozeql/domain/ActivityAnalysis"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { minuteOfDay, timeOfDay } from "@snoozeql/domain/HourOfWeek"
import type { InstanceFacts } from "@snoozeql/domain/InstanceFacts"
import { minutesPerDay, minutesPerHour } from "@snoozeql/domain/timeUnits"
import { backupHours, maintenanceHours, type MaintenanceWindows } from "../../awake/awakeHours.ts"
import type { Judgement } from "./judge.ts"
import { judgeAwake } from "./judge.ts"
import { findRuns } from "./runs.ts"
import { recommended, type Verdict } from "./verdicts.ts"

/** The windows of an instance or a cluster. */
export type ProviderWindows = Pick<InstanceFacts, "backup_retention_days" | "backup_window"> & MaintenanceWindows

/** What a backup window is moved by. */
export interface MoveInput {
  readonly facts: ProviderWindows
  readonly timezone: string
  /** In milliseconds since 1970. */
  readonly at: number
  readonly policy: AnalysisPolicy
  /** The hours of the week that stay awake for other reasons than the backup window. */
  readonly awake: ReadonlySet<number>
}

const hoursPerDay = 24

const lengthOf = (window: string): number => {
  const [from = 0, to = 0] = window.split("-").map(minuteOfDay)
  return (to - from + minutesPerDay) % minutesPerDay || minutesPerDay
}

/** The window of the same length that starts at an hour of the UTC day. */
const windowFrom = (hour: number, length: number): string =>
  `${timeOfDay(hour * minutesPerHour)}-${timeOfDay(hour * minutesPerHour + length)}`

const asleepIn = (verdicts: ReadonlyArray<Verdict>) => (slot: number) => verdicts[slot]?.level === recommended

/**
 * The window in which a backup keeps the instance from the least sleep, and if possible two hours from any. RDS does not
 * let it overlap with a maintenance window. Undefined if that leaves none.
 */
const findWindow = (judgement: Judgement, { facts, timezone, at }: MoveInput, length: number): string | undefined => {
  const maintained = maintenanceHours(facts, "UTC", at)
  const candidates = Array.from({ length: hoursPerDay }, (_, hour) => {
    const moved = { ...facts, backup_window: windowFrom(hour, length) }
    const isFree = [...backupHours(moved, "UTC", at)].every((slot) => !maintained.has(slot))
    const slept = [...backupHours(moved, timezone, at)].filter(asleepIn(judgement.whole.decided)).length
    return { window: moved.backup_window, isFree, slept }
  })
  const sleptNear = (hour: number) =>
    [-2, -1, 1, 2].reduce((sum, by) => sum + (candidates[(hour + by + hoursPerDay) % hoursPerDay]?.slept ?? 0), 0)
  return candidates
    .map((candidate, hour) => ({ ...candidate, near: sleptNear(hour) }))
    .filter(({ isFree }) => isFree)
    .toSorted((one, other) => one.slept - other.slept || one.near - other.near)[0]?.window
}

/** What one window more or less means: hours asleep, less what the stops cost. */
const netHours = (verdicts: ReadonlyArray<Verdict>, policy: AnalysisPolicy) => {
  const isAsleep = asleepIn(verdicts)
  const asleep = verdicts.filter((_, slot) => isAsleep(slot)).length
  const stops = findRuns(isAsleep).length
  return { asleep, stops, net: asleep - stops * policy.cycle_cost_hours }
}

/** A smaller gain, in net hours a week, is not worth a change. */
const leastGain = 1

/**
 * What moving the backup window into waking hours would win. Null if the backup window keeps the instance from no sleep,
 * or if moving it wins little. The instance is judged as always, with the new window instead of the old one.
 */
export const moveBackup = (judgement: Judgement, input: MoveInput): MovedBackup | null => {
  const { at, awake, facts, policy, timezone } = input
  if (!policy.protect_backup_window || facts.backup_window === null) return null
  const isIdle = asleepIn(judgement.whole.decided)
  if (![...backupHours(facts, timezone, at)].some((slot) => isIdle(slot) && !awake.has(slot))) return null
  const window = findWindow(judgement, input, lengthOf(facts.backup_window))
  if (window === undefined) return null
  const protectedHours = backupHours({ ...facts, backup_window: window }, timezone, at)
  const moved = netHours(judgeAwake(judgement, new Set([...awake, ...protectedHours]), timezone, policy), policy)
  const present = netHours(judgement.verdicts, policy)
  return moved.net - present.net < leastGain
    ? null
    : { window, asleep_hours: moved.asleep, stops: moved.stops, present_stops: present.stops }
}
