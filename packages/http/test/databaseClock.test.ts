import { assert, layer } from "@effect/vitest"
import { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { Instance } from "@snoozeql/domain/Instance"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Duration, Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import {
  jsonOf,
  memory,
  problemOf,
  registration,
  TestServer,
  testServer,
  withDatabaseClock
} from "./support/testServer.ts"

const Metrics = Schema.Struct({ metrics: Schema.Array(HourlyMetric) })

const databaseNow = DateTime.makeUnsafe("2026-01-15T10:20:00Z")
const cutoff = DateTime.makeUnsafe("2026-01-08T10:00:00Z")
const stores = withDatabaseClock(memory, Effect.succeed(databaseNow))

for (const [name, days] of [
  ["a day ahead", 1],
  ["a day behind", -1]
] as const) {
  layer(testServer({ stores, retention: Duration.days(7) }))(`a server whose clock is ${name}`, (it) => {
    it.effect("takes the current time from the database", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(DateTime.add(databaseNow, { days }).epochMilliseconds)
        const { send } = yield* TestServer
        const metrics = yield* MetricsStore
        const registered = yield* send("POST", "/api/v1/instances", { body: registration })
        const instance = jsonOf(Instance, registered)
        assert.deepStrictEqual([instance.first_seen_at, instance.last_seen_at], [databaseNow, databaseNow])

        const hours = [
          DateTime.subtract(cutoff, { hours: 1 }),
          cutoff,
          DateTime.makeUnsafe("2026-01-15T10:00:00Z"),
          DateTime.makeUnsafe("2026-01-15T11:00:00Z")
        ]
        const values = { avg_value: 1, max_value: 1, min_value: 1, sample_count: 1 }
        for (const hour of hours) {
          yield* metrics.upsertHourlyMetric({ instance_id: instance.id, metric_name: "ReadIOPS", hour, ...values })
        }
        const path = `/api/v1/instances/${instance.id}/metrics`
        const listed = Effect.fnUntraced(function* (query: string) {
          return jsonOf(Metrics, yield* send("GET", `${path}${query}`)).metrics.map(({ hour }) => hour)
        })
        assert.deepStrictEqual(yield* listed(""), hours.slice(1, 3))
        assert.deepStrictEqual(yield* listed("?start=2026-01-01T00:00:00Z"), hours.slice(0, 3))
        assert.deepStrictEqual(yield* listed("?end=2026-01-15T11:00:00Z"), hours.slice(1))
        assert.deepStrictEqual(yield* listed("?start=2026-01-01T00:00:00Z&end=2026-01-15T11:00:00Z"), hours)

        const merge = (hour: DateTime.Utc) =>
          send("POST", path, { body: { metric_name: "WriteIOPS", hour: DateTime.formatIso(hour), ...values } })
        assert.strictEqual((yield* merge(cutoff)).status, 200)
        const refused = problemOf(yield* merge(DateTime.subtract(cutoff, { hours: 1 })))
        assert.include(refused.errors?.[0]?.message ?? "", "retention cutoff, 2026-01-08T10:00:00.000Z")
      })
    )
  })
}
