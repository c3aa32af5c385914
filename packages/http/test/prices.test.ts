import { assert, layer } from "@effect/vitest"
import { InstanceActivity } from "@snoozeql/domain/InstanceActivity"
import { PriceStore } from "@snoozeql/store/PriceStore"
import { Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import { inOffice, now, observe, ranking, register } from "./support/observedInstances.ts"
import { backends, jsonOf, registration, TestServer, testServer } from "./support/testServer.ts"

for (const { name, stores } of backends) {
  layer(testServer({ stores, retention: Duration.days(70) }))(`the routes of savings ${name}`, (it) => {
    it.effect("return the price of AWS's list with its date, and why others are missing", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const prices = yield* PriceStore
        const { id } = yield* register({})
        yield* observe(id, inOffice, 70)
        const readPrice = Effect.gen(function* () {
          const activity = jsonOf(InstanceActivity, yield* send("GET", `/api/v1/instances/${id}/activity`))
          return activity.savings.price
        })
        const readAll = ranking()
        assert.isNull(yield* readPrice)
        assert.notProperty(yield* readAll, "price_problem")

        const { class: className, engine, region } = registration
        const product = {
          class: className,
          engine,
          region,
          multi_az: false,
          license: "none",
          io_optimized: false
        } as const
        yield* prices.save([{ ...product, hourly_usd: 0.018, read_at: now }])
        yield* prices.saveReading({ at: now, problem: "1 of 2 prices could not be read" })
        const listed = { hourly: 0.018, currency: "USD", source: "list_price", as_of: "2026-01-15" }
        assert.deepStrictEqual<unknown>(yield* readPrice, listed)
        const all = yield* readAll
        assert.deepStrictEqual<unknown>(
          all.recommendations.map(({ savings }) => savings.price),
          [listed]
        )
        assert.strictEqual(all.price_problem, "1 of 2 prices could not be read")
      })
    )
  })
}
