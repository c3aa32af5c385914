import type { DecisionOfMember, InvalidDecision, UnitDecision } from "@snoozeql/domain/Decision"
import type { InstanceNotFound, StoreUnavailable } from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { Context, type Effect } from "effect"

/** A decision that is to be stored. The version of the advice that it is about follows from what was issued. */
export type NewDecision = Omit<UnitDecision, "version">

/** A decision, and what tells whether the advice has changed since. */
export interface DecidedUnit {
  readonly decision: UnitDecision
  /** The number of the newest version of the unit's advice; null without advice. */
  readonly newestVersion: number | null
}

/**
 * What somebody decided last about the advice for a unit. A decision is deleted with its unit. One that is not in force
 * any more is kept until the next one.
 */
export class DecisionStore extends Context.Service<
  DecisionStore,
  {
    /** Returns the decisions about these units. Units without one, and members of clusters, are omitted. */
    readonly list: (
      ids: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlyMap<InstanceId, DecidedUnit>, StoreUnavailable>

    /**
     * Stores a decision about the newest version of a unit's advice instead of an earlier decision, and returns it. Fails
     * with `DecisionOfMember` for a member of a cluster.
     */
    readonly replace: (
      id: InstanceId,
      decision: NewDecision
    ) => Effect.Effect<UnitDecision, InvalidDecision | InstanceNotFound | DecisionOfMember | StoreUnavailable>

    /** Deletes the decision about a unit, if there is one. Fails with `DecisionOfMember` for a member of a cluster. */
    readonly remove: (id: InstanceId) => Effect.Effect<void, InstanceNotFound | DecisionOfMember | StoreUnavailable>
  }
>()("@snoozeql/store/DecisionStore") {}
