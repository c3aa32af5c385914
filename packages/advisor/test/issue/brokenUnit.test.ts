import { assert, describe, it } from "@effect/vitest"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { Effect, Layer } from "effect"
import { AdviceIssuer } from "../../src/AdviceIssuer.ts"
import { inOffice } from "../support/history.ts"
import { collect, discover, setTime } from "./fleet.ts"

/** Reads the histories of the stores. Whoever looks at the hours of one instance finds a fault of the program. */
const withFaultIn = (name: string) =>
  Layer.effect(
    HistoryStore,
    Effect.gen(function* () {
      const history = yield* HistoryStore
      const instances = yield* InstanceStore
      return {
        ...history,
        getSeriesByInstances: Effect.fnUntraced(function* (...given: Parameters<typeof history.getSeriesByInstances>) {
          const read = yield* history.getSeriesByInstances(...given)
          const broken = (yield* Effect.orDie(instances.list())).find((one) => one.name === name)
          return new Map(
            [...read].map(([id, series]) => [
              id,
              id !== broken?.id
                ? series
                : series.map((one) => ({
                    ...one,
                    get avg_value(): Float64Array {
                      throw new Error("a fault of the program")
                    }
                  }))
            ])
          )
        })
      }
    })
  )

const broken = AdviceIssuer.layer().pipe(Layer.provide(withFaultIn("broken")), Layer.provideMerge(MemoryStores.layer))

describe("a unit whose advice cannot be made", () => {
  it.effect("keeps no other unit from its advice, and is tried again", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T00:05:00Z")
      const units = yield* discover("a", "broken", "c")
      for (const { id } of units) yield* collect(id, inOffice, 35 * 24)
      const issuer = yield* AdviceIssuer
      const due = issuer.issueDue({ isCollected: true })
      assert.deepStrictEqual(yield* due, { issued: 2, unread: 0, broken: 1, vanished: 0 })
      assert.deepStrictEqual(yield* due, { issued: 0, unread: 0, broken: 1, vanished: 0 })
    }).pipe(Effect.provide(broken))
  )

  it.effect("breaks no other unit's advice if only the store refuses it", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T00:05:00Z")
      const units = yield* discover("a", "b", "c")
      for (const { id } of units) yield* collect(id, inOffice, 35 * 24)
      const advice = yield* AdviceStore
      const spoiling = Layer.succeed(AdviceStore, {
        ...advice,
        issue: (...[drafts, clock]: Parameters<typeof advice.issue>) =>
          advice.issue(
            drafts.map((draft) =>
              draft.plan.instance_id === units[1]?.id ? { ...draft, plan: { ...draft.plan, hours: [] } } : draft
            ),
            clock
          )
      })
      const report = yield* AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true })).pipe(
        Effect.provide(Layer.fresh(AdviceIssuer.layer()).pipe(Layer.provide(spoiling)))
      )
      assert.deepStrictEqual(report, { issued: 2, unread: 0, broken: 1, vanished: 0 })
    }).pipe(Effect.provide(AdviceIssuer.layer().pipe(Layer.provideMerge(MemoryStores.layer))))
  )
})
