import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { PlanReason } from "@snoozeql/domain/Plan"
import type { UtcDay } from "@snoozeql/domain/UtcDay"
import type { AdviceState } from "@snoozeql/store/AdviceStore"
import { DateTime } from "effect"
import type { Unit } from "../units.ts"

/** What decides whether a unit's advice is due. */
export interface DueInput {
  readonly today: UtcDay
  /** Whether a pass that began today has ended. Before that, the first read of new units and changes are due only. */
  readonly isCollected: boolean
  /** The digest of the unit's inputs. */
  readonly inputs: string
  /** Undefined if nothing has been issued of the unit. */
  readonly state: AdviceState | undefined
}

/**
 * Returns why the advice of a unit is due, or undefined if it is not. The plan of a day is issued after the first pass
 * of the day (UTC), or after the first read of a unit. A unit whose inputs changed after that gets a revision. Pure.
 */
export const dueReason = ({ inputs, isCollected, state, today }: DueInput): PlanReason | undefined => {
  if (state === undefined || state.inputs === null) return "first_read"
  if (isCollected && state.day !== today) return "scheduled"
  return state.inputs === inputs ? undefined : "changed"
}

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
  states: ReadonlyMap<InstanceId, AdviceState>
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
