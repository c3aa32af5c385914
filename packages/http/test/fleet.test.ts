import { assert, layer } from "@effect/vitest"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { Recommendations } from "@snoozeql/domain/Recommendation"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPglite, layerPostgres } from "@snoozeql/testing/TestDatabase"
import { DateTime, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { request as nodeRequest } from "node:http"
import { issueAdvice } from "./support/observedInstances.ts"
import { type Backend, backends, jsonOf, TestServer, testServer, withDatabaseClock } from "./support/testServer.ts"

const now = DateTime.makeUnsafe("2026-01-15T10:20:00Z")
const path = "/api/v1/recommendations"

/** Enough for several pages of histories, the last of them not full, and for two reads of a page of the ranking. */
const fleetSize = 530

const discovered = (index: number) => ({
  provider: "aws" as const,
  provider_id: `db-${index}`,
  account: "123456789012",
  region: "eu-west-1",
  name: `instance-${String(index).padStart(3, "0")}`,
  engine: "postgres",
  class: "db.t4g.micro",
  status: index % 50 === 7 ? "stopped" : "available",
  tags: {},
  provider_created_at: null
})

/** Registers the fleet, and issues its advice. Every 20th instance has two idle weeks of data, the others have none. */
const registerFleet = Effect.gen(function* () {
  yield* TestClock.setTime(now.epochMilliseconds)
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const fleet = yield* instances.recordDiscovered(
    Array.from({ length: fleetSize }, (_, index) => discovered(index)),
    now
  )
  const observed = fleet.filter((_, index) => index % 20 === 0)
  const values = { avg_value: 0.5, max_value: 0.5, min_value: 0.5, sample_count: 60 }
  for (let hour = 1; hour <= 14 * 24; hour += 24) {
    const rows = observed.flatMap(({ id }) =>
      activityMetricNames.flatMap((metric_name) =>
        Array.from({ length: 24 }, (_, index) => {
          const at = DateTime.subtract(DateTime.makeUnsafe("2026-01-15T10:00:00Z"), { hours: hour + index })
          return { instance_id: id, metric_name, hour: at, ...values }
        })
      )
    )
    yield* metrics.replaceHourlyMetrics(rows, { asOf: now, cutoff: DateTime.subtract(now, { days: 20 }) })
  }
  yield* issueAdvice
  return fleet
})

const observedCount = Math.ceil(fleetSize / 20)

const live = <A, E>(database: Layer.Layer<A, E>) => Layer.effectContext(TestClock.withLive(Layer.build(database)))

const storesOver = <E>(sql: Layer.Layer<SqlClient.SqlClient, E>) =>
  withDatabaseClock(Layer.orDie(SqlStores.layer.pipe(Layer.provide(sql))), DateTime.now)

const kinds: ReadonlyArray<Backend> = [
  ...backends,
  { name: "on PGlite", stores: storesOver(live(layerPglite())) },
  { name: "on one connection to PostgreSQL", stores: storesOver(live(layerPostgres({ maxConnections: 1 }))) }
]

const namesOf = ({ not_recommended, recommendations }: Recommendations) =>
  [...recommendations, ...not_recommended].map(({ name }) => name)

for (const { name, stores } of kinds) {
  layer(testServer({ stores }), { timeout: "60 seconds" })(`the ranking of a large fleet ${name}`, (it) => {
    it.effect("lists every unit once, whatever the pages, with what forbids sleep now", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const instances = yield* InstanceStore
        const fleet = yield* registerFleet
        const names = fleet.map((instance) => instance.name).toSorted()
        const whole = jsonOf(Recommendations, yield* send("GET", path))
        assert.isNull(whole.next_cursor)
        assert.lengthOf(whole.recommendations, observedCount)
        assert.deepStrictEqual(namesOf(whole).toSorted(), names)
        assert.deepStrictEqual(whole.not_recommended.find((refused) => refused.name === "instance-007")?.reasons, [
          "stopped already"
        ])
        const listed: Array<string> = []
        let query = "?limit=100"
        for (let pages = 0; pages < 10; pages++) {
          const page = jsonOf(Recommendations, yield* send("GET", `${path}${query}`))
          assert.deepStrictEqual(page.totals, whole.totals)
          listed.push(...namesOf(page))
          if (page.next_cursor === null) break
          query = `?limit=100&cursor=${page.next_cursor}`
        }
        assert.deepStrictEqual(listed, namesOf(whole))

        // What is deleted is gone at once, and what is new is listed at once.
        const last = fleet.at(-1)
        if (last === undefined) return assert.fail("no fleet")
        yield* instances.delete(last.id)
        yield* instances.recordDiscovered([discovered(fleetSize)], now)
        assert.deepStrictEqual(namesOf(jsonOf(Recommendations, yield* send("GET", path))).toSorted(), [
          ...names.slice(0, -1),
          discovered(fleetSize).name
        ])
      })
    )
  })
}

const database = live(layerPostgres({ maxConnections: 2 }))

layer(Layer.mergeAll(testServer({ stores: storesOver(database) }), database), {
  timeout: "60 seconds"
})("the ranking of a large fleet whose client hangs up", (it) => {
  it.effect("is no longer read, and its connection is released in the middle of a query", () =>
    Effect.gen(function* () {
      const { port, send } = yield* TestServer
      const sql = yield* SqlClient.SqlClient
      yield* registerFleet
      const waiting = sql<{ readonly waiting: number }>`
        SELECT count(*)::int AS waiting FROM pg_locks WHERE relation = 'advice_results'::regclass AND NOT granted
      `.pipe(Effect.map(([row]) => row?.waiting ?? 0))
      // One of the two connections locks the table, so that the other one waits in the middle of reading.
      yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`LOCK TABLE advice_results IN ACCESS EXCLUSIVE MODE`
          const hungUp = nodeRequest({ host: "127.0.0.1", port, path, agent: false })
          hungUp.on("error", () => undefined)
          hungUp.end()
          while ((yield* waiting) === 0) yield* TestClock.withLive(Effect.sleep("10 millis"))
          hungUp.destroy()
          assert.strictEqual((yield* send("GET", "/api/v1/instances?limit=1")).status, 200)
          assert.strictEqual(yield* waiting, 0)
        })
      )
      assert.lengthOf(jsonOf(Recommendations, yield* send("GET", path)).recommendations, observedCount)
    })
  )
})
