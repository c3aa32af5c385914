import {
  DecisionOfMember,
  type DecisionRequest,
  InvalidDecision,
  NoDecision,
  standingDecision,
  type UnitDecisionView,
  wrongDecisionDate
} from "@snoozeql/domain/Decision"
import type { InstanceNotFound, StoreUnavailable } from "@snoozeql/domain/errors"
import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import { type DecidedUnit, DecisionStore } from "@snoozeql/store/DecisionStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Context, type DateTime, Effect, Layer } from "effect"

const viewOf = (
  { id, name }: Pick<Instance, "id" | "name">,
  { decision, newestVersion }: DecidedUnit,
  now: DateTime.Utc
): UnitDecisionView => ({ instance_id: id, name, ...standingDecision(decision, { newestVersion, now }) })

/**
 * Shows and makes decisions about the advice for units: it is accepted, or dismissed with a reason. `IssuedAdvice` omits
 * dismissed units from the ranking. Plans do not depend on decisions. The present time is the database's clock.
 */
export class UnitDecisions extends Context.Service<
  UnitDecisions,
  {
    /** Returns what was decided last about a unit, and whether that holds now. */
    readonly get: (
      id: InstanceId
    ) => Effect.Effect<UnitDecisionView, NoDecision | InstanceNotFound | DecisionOfMember | StoreUnavailable>

    /**
     * Stores a decision about the newest version of a unit's advice instead of an earlier decision, and returns it as
     * `get` does. Fails with `InvalidDecision` for a date that has passed or is too far away.
     */
    readonly decide: (
      id: InstanceId,
      request: DecisionRequest
    ) => Effect.Effect<UnitDecisionView, InvalidDecision | InstanceNotFound | DecisionOfMember | StoreUnavailable>

    /** Deletes the decision about a unit, if there is one. */
    readonly withdraw: (id: InstanceId) => Effect.Effect<void, InstanceNotFound | DecisionOfMember | StoreUnavailable>
  }
>()("@snoozeql/advisor/UnitDecisions") {
  /** Provides the decisions over the stores. */
  static readonly layer: Layer.Layer<UnitDecisions, never, InstanceStore | MetricsStore | DecisionStore> = Layer.effect(
    UnitDecisions,
    Effect.gen(function* () {
      const instances = yield* InstanceStore
      const metrics = yield* MetricsStore
      const decisions = yield* DecisionStore

      const get = Effect.fn("UnitDecisions.get")(function* (id: InstanceId) {
        const { cluster_id, name } = yield* instances.get(id)
        if (cluster_id !== null) {
          const { name: cluster } = yield* instances.get(cluster_id)
          return yield* new DecisionOfMember({ instance_id: id, name, cluster_id, cluster })
        }
        const decided = (yield* decisions.list([id])).get(id)
        if (decided === undefined) return yield* new NoDecision({ instance_id: id })
        return viewOf({ id, name }, decided, yield* metrics.snapshotTime)
      })

      return {
        get,
        decide: Effect.fn("UnitDecisions.decide")(function* (id, { by = null, reason = null, until = null, verdict }) {
          const decided_at = yield* metrics.snapshotTime
          const wrong = until === null ? undefined : wrongDecisionDate(until, decided_at)
          if (wrong !== undefined) return yield* new InvalidDecision({ field: "until", message: wrong })
          const { name } = yield* instances.get(id)
          const decision = yield* decisions.replace(id, { verdict, reason, until, decided_by: by, decided_at })
          return viewOf({ id, name }, { decision, newestVersion: decision.version }, decided_at)
        }),
        withdraw: decisions.remove
      }
    })
  )
}
