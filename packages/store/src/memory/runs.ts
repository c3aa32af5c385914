import type { CollectionRun } from "@snoozeql/domain/CollectionRun"
import { Array, DateTime, Effect, Order } from "effect"
import type { CollectionRunStore } from "../CollectionRunStore.ts"
import { checkRun, checkRunPage } from "../rules/checks.ts"
import { MemoryTables } from "./MemoryTables.ts"
import { collectionRunNotFound } from "../rules/notFound.ts"
import { failAbandonedTargets, withStorableText } from "../rules/runs.ts"

type RunPosition = Pick<CollectionRun, "started_at" | "id">

const newestFirst = Order.flip(
  Order.combine(
    Order.mapInput(DateTime.Order, (run: RunPosition) => run.started_at),
    Order.mapInput(Order.String, (run: RunPosition) => run.id)
  )
)

/** `CollectionRunStore` in memory. */
export const make: Effect.Effect<CollectionRunStore["Service"], never, MemoryTables> = Effect.gen(function* () {
  const { runs } = yield* MemoryTables

  return {
    save: Effect.fn("CollectionRunStore.save")(function* (run) {
      const checked = yield* Effect.fromResult(checkRun(run))
      runs.set(checked.id, withStorableText(checked))
    }),

    get: Effect.fn("CollectionRunStore.get")(function* (id) {
      return runs.get(id) ?? (yield* collectionRunNotFound(id))
    }),

    list: Effect.fn("CollectionRunStore.list")(function* (page = {}) {
      const { after, limit } = yield* Effect.fromResult(checkRunPage(page))
      const sorted = Array.sort(runs.values(), newestFirst)
      const rest = after === undefined ? sorted : sorted.filter((run) => newestFirst(run, after) > 0)
      return rest.slice(0, limit)
    }),

    failAbandoned: (startedBefore, now) =>
      Effect.sync(() => {
        const abandoned = [...runs.values()].filter(
          (run) => run.status === "running" && DateTime.isLessThan(run.started_at, startedBefore)
        )
        for (const run of abandoned) runs.set(run.id, failAbandonedTargets(run, now))
        return abandoned.length
      }),

    deleteOldRuns: (before) =>
      Effect.sync(() => {
        const old = [...runs.values()].filter((run) => DateTime.isLessThan(run.started_at, before))
        for (const run of old) runs.delete(run.id)
        return old.length
      })
  }
})
