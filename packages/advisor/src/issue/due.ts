import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { PlanReason } from "@snoozeql/domain/Plan"
import type { UtcDay } from "@snoozeql/domain/UtcDay"
import type { AdviceState } from "@snoozeql/store/AdviceStore"
import { DateTime, Duration } from "effect"
import type { DescribedInstance } from "../evaluate.ts"
import type { Unit } from "../units.ts"

/** What decides whether a unit's advice is due. */
export interface DueInput {
  readonly today: UtcDay
  /** Whether a pass of today has read the unit. Before that, only the first read of a new unit and changes are due. */
  readonly isCollected: boolean
  /** The digest of the unit's inputs. */
  readonly inputs: string
  /** Undefined if nothing has been issued of the unit. */
  readonly state: Pick<AdviceState, "day" | "inputs" | "listed"> | undefined
}

/**
 * Returns why the advice of a unit is due, or undefined if it is not. The plan of a day is issued after the first pass
 * of the day (UTC), or after the first read of a unit. A unit whose inputs changed after that gets a revision,
 * and so does one whose result is not stored: it is back, or an older version issued its plan. Pure.
 */
export const dueReason = ({ inputs, isCollected, state, today }: DueInput): PlanReason | undefined => {
  if (state === undefined || state.inputs === null) return "first_read"
  if (isCollected && state.day !== today) return "scheduled"
  return state.inputs === inputs && state.listed ? undefined : "changed"
}

/** Whether discovery has seen a unit since an instant. One that is not discovered, such as an imported one, counts too. */
export const isSeenSince = ({ instance, providerFacts }: DescribedInstance, since: DateTime.Utc): boolean =>
  providerFacts === undefined || DateTime.isGreaterThanOrEqualTo(instance.last_seen_at, since)

/**
 * After how long without discovery a unit counts as unseen. Its last hour may end an hour after discovery has last seen
 * it, so `notRead` forbids its sleep by then.
 */
const unseenAfter = Duration.hours(50)

/** Whether discovery has not seen a unit for so long that nobody knows whether it is used. Pure. */
export const isUnseen = (described: DescribedInstance, now: DateTime.Utc): boolean =>
  !isSeenSince(described, DateTime.subtractDuration(now, unseenAfter))

/** A unit whose advice is due. */
export interface DueUnit {
  readonly unit: Unit
  readonly reason: PlanReason
}

/**
 * Returns the units that have advice and are no units any more, with the reason: they are gone, or have become members
 * of a cluster. Pure.
 */
export const vanishedUnits = (
  all: ReadonlyArray<Instance>,
  states: ReadonlyMap<InstanceId, Pick<AdviceState, "vanished">>
): ReadonlyMap<InstanceId, string> => {
  const nameOf = new Map(all.map(({ id, name }) => [id, name]))
  return new Map(
    all.flatMap(({ cluster_id, gone_at, id }) => {
      const state = states.get(id)
      if (state === undefined || state.vanished || (cluster_id === null && gone_at === null)) return []
      const explanation =
        gone_at === null
          ? `it is a member of the cluster ${cluster_id === null ? "" : (nameOf.get(cluster_id) ?? cluster_id)} now, and sleeps with it`
          : `a complete discovery did not list it any more at ${DateTime.formatIso(gone_at)}`
      return [[id, explanation] as const]
    })
  )
}
