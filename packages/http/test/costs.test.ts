import { assert, layer } from "@effect/vitest"
import { Costs } from "@snoozeql/domain/Costs"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import {
  identity,
  inOffice,
  issueAdvice,
  now,
  observe,
  ordinary,
  ranking,
  register
} from "./support/observedInstances.ts"
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
        yield* issueAdvice
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
        assert.strictEqual(costs.reserved, 0)

        const discover = (status: string) =>
          InstanceStore.use((store) =>
            store.recordDiscovered(
              [
                {
                  ...identity,
                  provider: "aws",
                  provider_id: "db-RESERVED",
                  name: "reserved",
                  tags: {},
                  status,
                  provider_created_at: null,
                  provider_facts: { ...ordinary, reserved: true }
                }
              ],
              now
            )
          )
        const [reserved] = yield* discover("available")
        if (reserved === undefined) return assert.fail("not recorded")
        yield* send("PATCH", `/api/v1/instances/${reserved.id}`, { body: { hourly_cost: 5, currency: "EUR" } })
        yield* observe(reserved.id, inOffice, 70)
        // What is reserved is paid asleep or awake: it is counted, but its money is not in the sum, and it comes last.
        yield* issueAdvice
        const after = jsonOf(Costs, yield* send("GET", "/api/v1/costs"))
        assert.deepInclude(after, { instances: 2, reserved: 1 })
        assert.deepStrictEqual(
          after.savings.map(({ conservative, currency }) => [currency, conservative]),
          [["USD", savings?.conservative]]
        )
        const { recommendations } = yield* ranking()
        assert.deepStrictEqual(
          recommendations.map((unit) => unit.instance_id),
          [id, reserved.id]
        )
        // A unit that follows its plan is stopped at night, which changes nothing of what it saves.
        yield* discover("stopped")
        assert.deepStrictEqual(jsonOf(Costs, yield* send("GET", "/api/v1/costs")), after)
      })
    )
  })
}
