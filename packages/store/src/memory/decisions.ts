import { DecisionOfMember, type UnitDecision } from "@snoozeql/domain/Decision"
import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import { Effect } from "effect"
import type { DecisionSelection } from "../DecisionSelection.ts"
import type { DecidedUnit, DecisionStore } from "../DecisionStore.ts"
import { checkDecision, decisionStateOf } from "../rules/decisions.ts"
import { instanceNotFound } from "../rules/notFound.ts"
import { MemoryTables } from "./MemoryTables.ts"

type Tables = MemoryTables["Service"]

const newestVersionOf = (tables: Tables, id: InstanceId): UnitDecision["version"] =>
  tables.advice.get(id)?.versions.at(-1)?.version ?? null

const decidedUnit = (tables: Tables, id: InstanceId): DecidedUnit | undefined => {
  const decision = tables.decisions.get(id)
  return decision === undefined || tables.instances.get(id)?.cluster_id !== null
    ? undefined
    : { decision, newestVersion: newestVersionOf(tables, id) }
}

/** Whether a selection by decisions selects a unit. Without a selection all are selected. */
export const isDecided =
  (tables: Tables, selection: DecisionSelection | undefined) =>
  ({ id }: Instance): boolean =>
    selection === undefined || selection.states.includes(decisionStateOf(decidedUnit(tables, id), selection.at))

/** `DecisionStore` in memory. */
export const make: Effect.Effect<DecisionStore["Service"], never, MemoryTables> = Effect.gen(function* () {
  const tables = yield* MemoryTables

  const checkUnit = Effect.fnUntraced(function* (id: InstanceId) {
    const { cluster_id, name } = tables.instances.get(id) ?? (yield* instanceNotFound(id))
    if (cluster_id === null) return
    const cluster = tables.instances.get(cluster_id)?.name ?? cluster_id
    return yield* new DecisionOfMember({ instance_id: id, name, cluster_id, cluster })
  })

  return {
    list: (ids) =>
      Effect.sync(
        () =>
          new Map(
            ids.flatMap((id) => {
              const decided = decidedUnit(tables, id)
              return decided === undefined ? [] : [[id, decided] as const]
            })
          )
      ),

    replace: Effect.fn("DecisionStore.replace")(function* (id, decision) {
      const checked = yield* Effect.fromResult(checkDecision(decision))
      yield* checkUnit(id)
      const decided = { ...checked, version: newestVersionOf(tables, id) }
      tables.decisions.set(id, decided)
      return decided
    }),

    remove: Effect.fn("DecisionStore.remove")(function* (id) {
      yield* checkUnit(id)
      tables.decisions.delete(id)
    })
  }
})
