import type { StoreUnavailable } from "@snoozeql/domain/errors"
import type { Instance } from "@snoozeql/domain/Instance"
import type { InstanceStore } from "@snoozeql/store/InstanceStore"
import type { PolicyStore } from "@snoozeql/store/PolicyStore"
import { Effect } from "effect"
import type { DescribedUnit } from "./evaluate.ts"
import { policyHolderOf, type Unit } from "./units.ts"

/** Reads what discovery knows of units and their members, and their policies, without their hours, in the given order. */
export const describeUnits = (
  { instances, policies }: { readonly instances: InstanceStore["Service"]; readonly policies: PolicyStore["Service"] },
  units: ReadonlyArray<Unit>
): Effect.Effect<ReadonlyArray<{ readonly unit: Unit; readonly described: DescribedUnit }>, StoreUnavailable> => {
  const ids = units.flatMap(({ instance, members }) => [instance.id, ...members.map(({ id }) => id)])
  const reads = Effect.all([instances.providerFacts(ids), policies.list(units.map(policyHolderOf))], {
    concurrency: "unbounded"
  })
  return Effect.map(reads, ([facts, ofUnits]) => {
    const describe = (instance: Instance) => ({ instance, providerFacts: facts.get(instance.id) })
    return units.map((unit) => {
      const { cluster, instance, members } = unit
      const unitPolicy = ofUnits.get(policyHolderOf(unit))
      return { unit, described: { ...describe(instance), members: members.map(describe), cluster, unitPolicy } }
    })
  })
}
