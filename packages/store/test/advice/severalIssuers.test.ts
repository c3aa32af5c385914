import { assert, describe, layer } from "@effect/vitest"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { confirming, firstDraft, planAt } from "../conformance/adviceFixtures.ts"
import { newInstance } from "../conformance/fixtures.ts"

const database = Layer.orDie(SqlStores.layer.pipe(Layer.provideMerge(layerPostgres())))

/** How many plans of the day eight issuers issue in the same moment, each of the same 20 units. */
const issueTogether = Effect.gen(function* () {
  const store = yield* AdviceStore
  const units = yield* Effect.forEach(Array.from({ length: 20 }), () => newInstance)
  yield* store.issue(units.map((unit) => firstDraft(planAt(unit, "2026-03-01T00:03:00Z"))))
  const drafts = units.map((unit) => confirming(planAt(unit, "2026-03-02T00:03:00Z")))
  const issuers = Array.from({ length: 8 }, () => store.issue(drafts))
  const issued = yield* Effect.all(issuers, { concurrency: "unbounded" })
  const plans = yield* Effect.forEach(units, (unit) => store.plansOf(unit, "2026-03-02"))
  return { issued: issued.map(({ size }) => size).reduce((sum, size) => sum + size), plans: plans.flat().length }
})

describe("several issuers at once", () => {
  layer(database, { timeout: "60 seconds" })((it) => {
    it.effect("issue one plan of the day", () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* issueTogether, { issued: 20, plans: 20 })
      })
    )

    it.effect("number the revisions of a day one after the other", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const unit = yield* newInstance
        yield* store.issue([firstDraft(planAt(unit, "2026-03-01T00:03:00Z"))])
        const revision = confirming(planAt(unit, "2026-03-01T12:03:00Z", [], { reason: "requested" }))
        const issuers = Array.from({ length: 6 }, () => store.issue([revision]))
        const issued = yield* Effect.all(issuers, { concurrency: "unbounded" })
        assert.sameMembers(
          issued.map((revisions) => revisions.get(unit)),
          [2, 3, 4, 5, 6, 7]
        )
      })
    )

    // The control: without the unique index, every issuer issues its own plan of the day.
    it.effect("would issue several plans of a day without the unique index", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* sql`DROP INDEX advice_plans_plan_of_day`
        assert.isAbove((yield* issueTogether).plans, 20)
      })
    )
  })
})
