import type { InstanceNotFound, StoreUnavailable } from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { InvalidUnitPolicy, PolicyOfMember, UnitPolicy } from "@snoozeql/domain/UnitPolicy"
import { Context, type Effect } from "effect"

/**
 * What the policies of units say instead of the fleet's policy, which is configured and not stored. A policy is deleted
 * with its unit.
 */
export class PolicyStore extends Context.Service<
  PolicyStore,
  {
    /**
     * Returns the policies of these units. Units without one, and members of clusters, are omitted: a member is judged
     * by the policy of its cluster.
     */
    readonly list: (
      ids: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlyMap<InstanceId, UnitPolicy>, StoreUnavailable>

    /**
     * Stores the policy of a unit instead of the one that it had. A policy without keys is the fleet's, and nothing is
     * stored of it. Fails with `PolicyOfMember` for a member of a cluster.
     */
    readonly replace: (
      id: InstanceId,
      policy: UnitPolicy
    ) => Effect.Effect<void, InvalidUnitPolicy | InstanceNotFound | PolicyOfMember | StoreUnavailable>
  }
>()("@snoozeql/store/PolicyStore") {}
