import type { StoreUnavailable } from "@snoozeql/domain/errors"
import type { Instance } from "@snoozeql/domain/Instance"
import type { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Effect } from "effect"
import type { DescribedUnit } from "./evaluate.ts"
import type { Unit } from "./units.ts"

/** Reads what discovery knows of units and their members, without their hours, in the given order. */
export const describeUnits = (
  instances: InstanceStore["Service"],
  units: ReadonlyArray<Unit>
): Effect.Effect<ReadonlyArray<{ readonly unit: Unit; readonly described: DescribedUnit }>, StoreUnavailable> => {
  const ids = units.flatMap(({ instance, members }) => [instance.id, ...members.map(({ id }) => id)])
  return Effect.map(instances.providerFacts(ids), (facts) => {
    const describe = (instance: Instance) => ({ instance, providerFacts: facts.get(instance.id) })
    return units.map((unit) => {
      const { cluster, instance, members } = unit
      return { unit, described: { ...describe(instance), members: members.map(describe), cluster } }
    })
  })
}
