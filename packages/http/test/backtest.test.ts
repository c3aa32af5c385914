import { assert, layer } from "@effect/vitest"
import { FleetBacktest, InstanceBacktest } from "@snoozeql/domain/Backtest"
import { Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import { inOffice, now, observe, register } from "./support/observedInstances.ts"
import { backends, jsonOf, problemOf, TestServer, testServer, unknownId } from "./support/testServer.ts"

for (const { name, stores } of backends) {
  layer(testServer({ stores, retention: Duration.days(70) }), { timeout: "60 seconds" })(
    `the routes backtest ${name}`,
    (it) => {
      it.effect("replay the kept history of an instance, and of all instances page by page", () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(now.epochMilliseconds)
          const { send } = yield* TestServer
          const office = yield* register({ name: "office", provider_id: "db-office", timezone: "Europe/Berlin" })
          yield* observe(office.id, inOffice, 35)
          const busy = yield* register({ name: "busy", provider_id: "db-busy" })
          yield* observe(busy.id, () => true, 35)
          const young = yield* register({ name: "young", provider_id: "db-young" })
          yield* observe(young.id, inOffice, 7)

          const one = jsonOf(InstanceBacktest, yield* send("GET", `/api/v1/instances/${office.id}/backtest?one_in=50`))
          assert.deepInclude(one, {
            name: "office",
            timezone: "Europe/Berlin",
            refit: "daily",
            one_in: 50,
            look: false
          })
          // The first plan is made at the first midnight after 14 days of 35, the last hour before the running one is 09:00.
          assert.strictEqual(one.figures?.hours, 20 * 24 + 10)
          assert.strictEqual(one.figures?.needed_hours, 0)
          assert.isAbove(one.figures?.recall ?? 0, 0.8)

          const query = "one_in=50&censored=true"
          const whole = jsonOf(FleetBacktest, yield* send("GET", `/api/v1/backtest?${query}`))
          assert.deepStrictEqual(
            whole.instances.map(({ figures, name: of }) => [of, figures?.slept_hours === 0]),
            [
              ["busy", true],
              ["office", false],
              ["young", false]
            ]
          )
          assert.isNull(whole.instances[2]?.figures)
          assert.isNull(whole.next_cursor)
          assert.isBelow(whole.all.slept_hours, one.figures?.slept_hours ?? 0)

          const first = jsonOf(FleetBacktest, yield* send("GET", `/api/v1/backtest?${query}&limit=1`))
          assert.deepStrictEqual(first.instances, whole.instances.slice(0, 1))
          const next = `/api/v1/backtest?${query}&limit=2&cursor=${first.next_cursor}`
          // Requests at the same time share one run, or the next.
          const pages = yield* Effect.all(
            Array.from({ length: 5 }, () => send("GET", next)),
            { concurrency: "unbounded" }
          )
          for (const page of pages) {
            assert.deepStrictEqual(jsonOf(FleetBacktest, page).instances, whole.instances.slice(1))
          }
        })
      )

      it.effect("return a problem for an unknown instance, and for a query that they do not know", () =>
        Effect.gen(function* () {
          const { send } = yield* TestServer
          assert.strictEqual(problemOf(yield* send("GET", `/api/v1/instances/${unknownId}/backtest`)).status, 404)
          for (const query of [
            "one_in=1",
            "one_in=x",
            "refit=yearly",
            "look=1",
            "limit=101",
            "cursor=x",
            "until=now"
          ]) {
            assert.strictEqual(problemOf(yield* send("GET", `/api/v1/backtest?${query}`)).status, 400, query)
          }
        })
      )
    }
  )
}
