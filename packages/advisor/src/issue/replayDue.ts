import { fewestReplayedHours } from "@snoozeql/analysis/replay/replaySavings"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { millisPerDay, millisPerHour, millisPerWeek } from "@snoozeql/domain/timeUnits"
import type { UnitReplay } from "@snoozeql/domain/UnitReplay"
import type { AdviceState, ReplayState } from "@snoozeql/store/AdviceStore"
import { DateTime } from "effect"
import { type DescribedUnit, membersNow, unitFactsOf } from "../evaluate.ts"
import { digestOf, inputsDigest, methodOf } from "./inputsDigest.ts"
import type { PolicyDigest } from "./policyDigests.ts"

/**
 * Returns the digest of what a unit's plans are replayed by, besides its history: `method` is the digest of the policy and
 * the time zone, as `makePolicyDigests` makes it. Its promise, its protected dates, its members and its backup and
 * maintenance windows count too.
 */
export const replayInputs = (
  unit: DescribedUnit,
  { method, protectedDates }: Pick<PolicyDigest, "method" | "protectedDates">,
  oneIn: number
): string => {
  const { backup_retention_days, backup_window, maintenance_window, member_maintenance_windows } = unitFactsOf(unit)
  const members = membersNow(unit).map(({ instance }) => instance.id)
  const maintenance = [maintenance_window, ...(member_maintenance_windows ?? []).toSorted()]
  const windows = [backup_retention_days, backup_window, maintenance]
  return inputsDigest(method, digestOf([oneIn, members.toSorted(), windows, ...protectedDates]))
}

/**
 * Whether savings may come from a replay: it has at least 14 days, and the same policy and time zone as now. If only the
 * promise or the members have changed, it counts until the next one, which is due at once.
 */
export const isUsable = (replay: Pick<ReplayState, "hours" | "inputs"> | null | undefined, method: string): boolean =>
  replay !== null && replay !== undefined && replay.hours >= fewestReplayedHours && methodOf(replay.inputs) === method

/** The stored replay of a unit if savings may come from it. */
export const usableReplay = (replay: UnitReplay | undefined, method: string): UnitReplay | undefined =>
  replay !== undefined && isUsable({ hours: replay.seen.hours, inputs: replay.inputs }, method) ? replay : undefined

/** What decides whether the replay of a unit is due. */
export interface ReplayDueInput {
  readonly id: InstanceId
  readonly now: DateTime.Utc
  /** The digest of what it would be replayed by. */
  readonly inputs: string
  readonly state: Pick<AdviceState, "one_in" | "replay">
}

/** The last time of a unit, in a period that repeats. The units are spread over the period by their ids. */
const lastTurn = (id: InstanceId, now: DateTime.Utc, period: number): number => {
  // The last digits of a UUID are as good as random.
  const offset = (Number.parseInt(id.slice(-8), 16) * millisPerHour) % period
  return Math.floor((now.epochMilliseconds - offset) / period) * period + offset
}

/**
 * Whether a unit's plans must be replayed: it has a plan and no replay yet, what it is replayed by has changed, or its last
 * replay is older than its hour of the week. A replay of fewer than 14 days, which no savings come from, is made every day.
 * Pure.
 */
export const isReplayDue = ({ id, inputs, now, state: { one_in, replay } }: ReplayDueInput): boolean => {
  if (one_in === null) return false
  if (replay === null || replay.inputs !== inputs) return true
  // A replay from the future proves nothing: the clock was set.
  if (DateTime.isGreaterThan(replay.replayed_at, now)) return true
  const period = replay.hours < fewestReplayedHours ? millisPerDay : millisPerWeek
  return replay.replayed_at.epochMilliseconds < lastTurn(id, now, period)
}
