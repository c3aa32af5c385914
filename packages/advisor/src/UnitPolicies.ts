import type { InstanceNotFound, StoreUnavailable } from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import {
  type FleetPolicy,
  fleetPolicyOf,
  InvalidUnitPolicy,
  policyInForce,
  PolicyOfMember,
  type UnitPolicy,
  type UnitPolicyView
} from "@snoozeql/domain/UnitPolicy"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { PolicyStore } from "@snoozeql/store/PolicyStore"
import { Context, DateTime, Effect, Layer } from "effect"
import { fleetRulesOf, type FleetOptions } from "./fleetRules.ts"

/**
 * Shows and changes the policies of units. The fleet's policy comes from the configuration; a unit's own one is stored.
 * Issue the unit's plan again after a change (`AdviceIssuer.issue`); a server does so after its next pass.
 */
export class UnitPolicies extends Context.Service<
  UnitPolicies,
  {
    /** The fleet's policy, as far as a unit can have its own. */
    readonly fleet: FleetPolicy

    /** Returns what a unit's policy says, and the policy that it is judged by. */
    readonly get: (
      id: InstanceId
    ) => Effect.Effect<UnitPolicyView, InstanceNotFound | PolicyOfMember | StoreUnavailable>

    /**
     * Stores a unit's policy instead of the one that it had, and returns it as `get` does. Without keys it is the
     * fleet's. Fails with `InvalidUnitPolicy` for an `awake_until` that has passed, by the database's clock, unless the
     * unit has it already.
     */
    readonly replace: (
      id: InstanceId,
      policy: UnitPolicy
    ) => Effect.Effect<UnitPolicyView, InvalidUnitPolicy | InstanceNotFound | PolicyOfMember | StoreUnavailable>
  }
>()("@snoozeql/advisor/UnitPolicies") {
  /** Provides the policies over the stores, with the fleet's policy and promise of the options. */
  static readonly layer = (
    options: FleetOptions = {}
  ): Layer.Layer<UnitPolicies, never, InstanceStore | MetricsStore | PolicyStore> =>
    Layer.effect(
      UnitPolicies,
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const metrics = yield* MetricsStore
        const policies = yield* PolicyStore
        const rules = fleetRulesOf(options)

        const get = Effect.fn("UnitPolicies.get")(function* (id: InstanceId) {
          const { cluster_id, name } = yield* instances.get(id)
          if (cluster_id !== null) {
            const { name: cluster } = yield* instances.get(cluster_id)
            return yield* new PolicyOfMember({ instance_id: id, name, cluster_id, cluster })
          }
          const overrides = (yield* policies.list([id])).get(id) ?? {}
          return { instance_id: id, name, overrides, in_force: policyInForce(rules, overrides) }
        })

        const checkAwakeUntil = Effect.fnUntraced(function* (id: InstanceId, { awake_until: until }: UnitPolicy) {
          if (until === undefined) return
          const now = yield* metrics.snapshotTime
          if (DateTime.isGreaterThan(until, now)) return
          const stored = (yield* policies.list([id])).get(id)?.awake_until
          // Whoever changes another value may send back what he has read.
          if (stored !== undefined && DateTime.Equivalence(stored, until)) return
          const message = `Expected an instant in the future, got ${DateTime.formatIso(until)}, which keeps nothing awake (it is ${DateTime.formatIso(now)}); omit awake_until to keep the unit awake no longer`
          return yield* new InvalidUnitPolicy({ field: "awake_until", message })
        })

        return {
          fleet: fleetPolicyOf(rules),
          get,
          replace: Effect.fn("UnitPolicies.replace")(function* (id, policy) {
            yield* checkAwakeUntil(id, policy)
            yield* policies.replace(id, policy)
            return yield* get(id)
          })
        }
      })
    )
}
