import { PolicyOfMember } from "@snoozeql/domain/UnitPolicy"
import { Effect } from "effect"
import type { PolicyStore } from "../PolicyStore.ts"
import { instanceNotFound } from "../rules/notFound.ts"
import { checkUnitPolicy, isFleetPolicy } from "../rules/policies.ts"
import { MemoryTables } from "./MemoryTables.ts"

/** `PolicyStore` in memory. */
export const make: Effect.Effect<PolicyStore["Service"], never, MemoryTables> = Effect.gen(function* () {
  const { instances, unitPolicies } = yield* MemoryTables

  return {
    list: (ids) =>
      Effect.sync(
        () =>
          new Map(
            ids.flatMap((id) => {
              const policy = unitPolicies.get(id)
              return policy === undefined || instances.get(id)?.cluster_id !== null ? [] : [[id, policy] as const]
            })
          )
      ),

    replace: Effect.fn("PolicyStore.replace")(function* (id, policy) {
      const checked = yield* Effect.fromResult(checkUnitPolicy(policy))
      const unit = instances.get(id) ?? (yield* instanceNotFound(id))
      if (unit.cluster_id !== null) {
        const { cluster_id, name } = unit
        return yield* new PolicyOfMember({
          instance_id: id,
          name,
          cluster_id,
          cluster: instances.get(cluster_id)?.name ?? cluster_id
        })
      }
      if (isFleetPolicy(checked)) unitPolicies.delete(id)
      else unitPolicies.set(id, checked)
    })
  }
})
