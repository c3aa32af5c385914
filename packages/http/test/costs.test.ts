import { assert, layer } from "@effect/vitest"
import { Costs } from "@snoozeql/domain/Costs"
import { Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import { inOffice, now, observe, register } from "./support/observedInstances.ts"
import { backends, jsonOf, TestServer, testServer } from "./support/testServer.ts"

for (const { name, stores } of backends) {
  layer(testServer({ stores, retention: Duration.days(70) }))(`the route costs ${name}`, (it) => {
    it.effect("returns what collecting costs, beside what the recommendations save", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        assert.deepInclude(jsonOf(Costs, yield* send("GET", "/api/v1/costs")), {
          instances: 0,
          targets: [],
          savings: []
        })
        const { id } = yield* register({ hourly_cost: 0.5, currency: "USD" })
        yield* observe(id, inOffice, 70)
        const costs = jsonOf(Costs, yield* send("GET", "/api/v1/costs"))
        assert.deepInclude(costs, { instances: 1, interval_minutes: 15 })
        // 4 metrics, each with 4 statistics, in 2,920 passes.
        assert.deepStrictEqual(costs.projected, {
          metrics_requested: 11_680,
          queries_requested: 46_720,
          lower_usd: 0.1168,
          upper_usd: 0.4672
        })
        assert.deepStrictEqual(
          costs.targets.map(({ projected }) => projected),
          [costs.projected]
        )
        const [savings] = costs.savings
        assert.strictEqual(savings?.currency, "USD")
        assert.isAbove(savings?.conservative ?? 0, 10)
        assert.closeTo(savings?.after_collecting ?? 0, (savings?.conservative ?? 0) - costs.projected.upper_usd, 0.01)
      })
    )
  })
}
