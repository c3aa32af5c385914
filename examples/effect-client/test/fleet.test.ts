import { assert, layer } from "@effect/vitest"
import { makeClient } from "@snoozeql/client/makeClient"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { MemoryServer } from "@snoozeql/testing/MemoryServer"
import { DateTime, Effect, Layer, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { plannedSleeps, savings } from "../src/fleet.ts"

/** A Thursday. */
const now = DateTime.makeUnsafe("2026-01-15T10:20:00Z")
const thisHour = DateTime.makeUnsafe("2026-01-15T10:00:00Z")
const days = 14

const quiet = { CPUUtilization: 2, DatabaseConnections: 0, ReadIOPS: 0.2, WriteIOPS: 0.8 }
const busy = { CPUUtilization: 25, DatabaseConnections: 14, ReadIOPS: 90, WriteIOPS: 120 }

/** Weekdays from 08:00 to 18:00 UTC. */
const isInUse = (hour: DateTime.Utc) => {
  const { hour: hourOfDay, weekDay } = DateTime.toPartsUtc(hour)
  return weekDay >= 1 && weekDay <= 5 && hourOfDay >= 8 && hourOfDay < 18
}

layer(MemoryServer.layer.pipe(Layer.provideMerge(FetchHttpClient.layer)))("effect-client", (it) => {
  it.effect("lists the sleeps of the plans, and what the fleet could save", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now.epochMilliseconds)
      const { url } = yield* MemoryServer
      const client = yield* makeClient({ url })
      assert.deepStrictEqual(yield* Stream.runCollect(savings(client)), [])

      const registration = { account: "123456789012", region: "eu-west-1", engine: "postgres", class: "db.t4g.micro" }
      const register = (name: string) =>
        client.instances.register({
          payload: { ...registration, name, provider_id: `db-${name}`, hourly_cost: 1 },
          query: {}
        })
      const orders = yield* register("orders")
      yield* register("invoices")
      const hours = Array.from({ length: days * 24 }, (_, index) => DateTime.subtract(thisHour, { hours: index + 1 }))
      const metrics = hours.flatMap((hour) =>
        activityMetricNames.map((metric_name) => {
          const value = (isInUse(hour) ? busy : quiet)[metric_name]
          const figures = { avg_value: value, max_value: value, min_value: value, sample_count: 60 }
          return { instance_id: orders.id, metric_name, hour, ...figures }
        })
      )
      yield* client.metrics.replaceBatch({ payload: { as_of: now, metrics }, query: {} })
      yield* client.advice.issuePlan({ params: { id: orders.id }, query: {} })

      assert.deepStrictEqual(yield* Stream.runCollect(plannedSleeps(client)), [
        "orders may sleep from 2026-01-15T18:00:00.000Z to 2026-01-16T08:00:00.000Z"
      ])
      assert.deepStrictEqual(yield* Stream.runCollect(savings(client)), ["orders saves 390.98 USD a month"])
    })
  )
})
