import { ExportId, type RecordedExport } from "@snoozeql/domain/RecordedExport"
import { Array, DateTime, Effect, Order } from "effect"
import type { ExportStore } from "../ExportStore.ts"
import { checkExport, checkExportPage, isInForce, isWithdrawn, nothingToExport } from "../rules/exports.ts"
import { exportNotFound, instanceNotFound } from "../rules/notFound.ts"
import { MemoryTables } from "./MemoryTables.ts"

type ExportPosition = Pick<RecordedExport, "exported_at" | "id">

const oldestFirst = Order.combine(
  Order.mapInput(DateTime.Order, (one: ExportPosition) => one.exported_at),
  Order.mapInput(Order.String, (one: ExportPosition) => one.id)
)
const newestFirst = Order.flip(oldestFirst)

/** `ExportStore` in memory. */
export const make: Effect.Effect<ExportStore["Service"], never, MemoryTables> = Effect.gen(function* () {
  const { exports, instances, nextUuid } = yield* MemoryTables

  return {
    record: Effect.fn("ExportStore.record")(function* (given) {
      const unit = instances.get(given.instance_id) ?? (yield* instanceNotFound(given.instance_id))
      const draft = yield* Effect.fromResult(checkExport(given))
      if (unit.gone_at !== null || unit.cluster_id !== null) return yield* nothingToExport(unit.name)
      const now = yield* DateTime.now
      for (const one of exports.values()) {
        const isReplaced = one.instance_id === draft.instance_id && one.format === draft.format
        if (isReplaced && one.removed_at === null && one.replaced_at === null) {
          exports.set(one.id, { ...one, replaced_at: now })
        }
      }
      const recorded: RecordedExport = {
        id: ExportId.make(nextUuid()),
        ...draft,
        exported_at: now,
        removed_at: null,
        replaced_at: null,
        withdrawn: [],
        withdrawn_dates: [],
        withdrawn_at: null,
        restored_at: null,
        explanation: null
      }
      exports.set(recorded.id, recorded)
      return recorded
    }),

    list: Effect.fn("ExportStore.list")(function* (page = {}) {
      const { after, in_force, instance, limit, withdrawn } = yield* Effect.fromResult(checkExportPage(page))
      const now = yield* DateTime.now
      const selected = [...exports.values()].filter(
        (one) =>
          (after === undefined || newestFirst(one, after) > 0) &&
          (instance === undefined || one.instance_id === instance) &&
          (withdrawn === undefined || isWithdrawn(one) === withdrawn) &&
          (in_force === undefined || isInForce(one, now) === in_force)
      )
      return Array.sort(selected, newestFirst)
        .slice(0, limit)
        .map((one) => ({ name: instances.get(one.instance_id)?.name ?? "", ...one }))
    }),

    get: Effect.fn("ExportStore.get")(function* (id) {
      return exports.get(id) ?? (yield* exportNotFound(id))
    }),

    remove: Effect.fn("ExportStore.remove")(function* (id) {
      const recorded = exports.get(id)
      if (recorded === undefined) return yield* exportNotFound(id)
      const removed = { ...recorded, removed_at: recorded.removed_at ?? (yield* DateTime.now) }
      exports.set(id, removed)
      return removed
    }),

    inForceOf: (ids) =>
      Effect.map(DateTime.now, (now) => {
        const wanted = new Set(ids)
        const found = [...exports.values()].filter((one) => wanted.has(one.instance_id) && isInForce(one, now))
        return Map.groupBy(Array.sort(found, oldestFirst), ({ instance_id }) => instance_id)
      })
  }
})
