import { assert, layer } from "@effect/vitest"
import { RealisedSavings } from "@snoozeql/domain/RealisedSavings"
import { SavingsStore } from "@snoozeql/store/SavingsStore"
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { now, register } from "./support/observedInstances.ts"
import { backends, jsonOf, problemOf, TestServer, testServer } from "./support/testServer.ts"

const SavingsPage = Schema.Struct({ ...RealisedSavings.fields, next_cursor: Schema.NullOr(Schema.String) })

for (const { name, stores } of backends) {
  layer(testServer({ stores }))(`the route savings ${name}`, (it) => {
    it.effect("returns what units really saved, page by page, with the totals of all", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const empty = jsonOf(SavingsPage, yield* send("GET", "/api/v1/savings?from=2020-01&until=2020-02"))
        assert.deepStrictEqual(empty, { from: "2020-01", until: "2020-02", totals: [], units: [], next_cursor: null })
        const { id } = yield* register({})
        const sums = { instance_id: id, advised_hours: 10, stopped_hours: 8, hourly: 0.25, currency: "USD" }
        yield* SavingsStore.use((savings) =>
          savings.record(["2020-03-01", "2020-03-31", "2020-04-01"].map((day) => ({ ...sums, day })))
        )
        const path = "/api/v1/savings?from=2020-03&until=2020-04&limit=1"
        const first = jsonOf(SavingsPage, yield* send("GET", path))
        const march = { advised_hours: 20, stopped_hours: 16, currency: "USD", advised: 5, realised: 4 }
        const april = { advised_hours: 10, stopped_hours: 8, currency: "USD", advised: 2.5, realised: 2 }
        assert.deepStrictEqual(first.totals, [
          { month: "2020-04", units: 1, ...april },
          { month: "2020-03", units: 1, ...march }
        ])
        assert.lengthOf(first.units, 1)
        assert.deepInclude(first.units[0], { instance_id: id, month: "2020-04", ...april })
        const second = jsonOf(SavingsPage, yield* send("GET", `${path}&cursor=${first.next_cursor}`))
        assert.deepInclude(second.units[0], { instance_id: id, month: "2020-03", ...march })
        assert.isNull(second.next_cursor)
      })
    )

    it.effect("takes the last three months by default, and refuses a range that ends before it begins", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const { from, until } = jsonOf(SavingsPage, yield* send("GET", "/api/v1/savings?until=2026-01"))
        assert.deepStrictEqual({ from, until }, { from: "2025-11", until: "2026-01" })
        for (const query of ["from=2026-02&until=2026-01", "from=2026-13", "until=2026-1", "until=last"]) {
          assert.strictEqual(problemOf(yield* send("GET", `/api/v1/savings?${query}`)).status, 400, query)
        }
      })
    )
  })
}
