import { assert, layer } from "@effect/vitest"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { Recommendations } from "@snoozeql/domain/Recommendation"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPglite, layerPostgres } from "@snoozeql/testing/TestDatabase"
import { Context, DateTime, Deferred, Effect, Fiber, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { request as nodeRequest } from "node:http"
import { type Backend, backends, jsonOf, TestServer, testServer, withDatabaseClock } from "./support/testServer.ts"

const now = DateTime.makeUnsafe("2026-01-15T10:20:00Z")
const path = "/api/v1/recommendations"

/** Enough for several pages, the last of them not full. */
const fleetSize = 230

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

/** Registers the fleet. Every tenth instance has three idle weeks of data, the others have none. */
const registerFleet = Effect.gen(function* () {
  yield* TestClock.setTime(now.epochMilliseconds)
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const fleet = yield* instances.recordDiscovered(
    Array.from({ length: fleetSize }, (_, index) => discovered(index)),
    now
  )
  const observed = fleet.filter((_, index) => index % 10 === 0)
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
  return fleet
})

/** An effect that runs before a page of histories is read, and the number of pages read. */
class Reading extends Context.Service<Reading, { before: Effect.Effect<void>; pages: number }>()(
  "@snoozeql/http/test/Reading"
) {}

const layerReading = Layer.sync(Reading, () => ({ before: Effect.void, pages: 0 }))

/** Stores that run the effect of `Reading` before they read. */
const observable = (stores: Backend["stores"]) =>
  Layer.effect(
    HistoryStore,
    Effect.gen(function* () {
      const store = yield* HistoryStore
      const reading = yield* Reading
      return {
        ...store,
        getSeriesByInstances: (ids, range) =>
          Effect.suspend(() => {
            reading.pages += 1
            return Effect.andThen(reading.before, store.getSeriesByInstances(ids, range))
          })
      }
    })
  ).pipe(Layer.provide(layerReading), Layer.provideMerge(stores))

const live = <A, E>(database: Layer.Layer<A, E>) => Layer.effectContext(TestClock.withLive(Layer.build(database)))

const storesOver = <E>(sql: Layer.Layer<SqlClient.SqlClient, E>) =>
  withDatabaseClock(Layer.orDie(SqlStores.layer.pipe(Layer.provide(sql))), DateTime.now)

const kinds: ReadonlyArray<Backend> = [
  ...backends,
  { name: "on PGlite", stores: storesOver(live(layerPglite())) },
  { name: "on one connection to PostgreSQL", stores: storesOver(live(layerPostgres({ maxConnections: 1 }))) }
]

const namesOf = ({ not_recommended, recommendations }: Recommendations) =>
  [...recommendations, ...not_recommended].map(({ name }) => name).toSorted()

for (const { name, stores } of kinds) {
  layer(testServer({ stores: observable(stores) }).pipe(Layer.provideMerge(layerReading)), { timeout: "60 seconds" })(
    `a large fleet ${name}`,
    (it) => {
      it.effect("is judged page by page, while other requests are served and instances come and go", () =>
        Effect.gen(function* () {
          const { send } = yield* TestServer
          const watched = yield* Reading
          const instances = yield* InstanceStore
          const fleet = yield* registerFleet

          const whole = jsonOf(Recommendations, yield* send("GET", path))
          const pages = watched.pages
          assert.isAtLeast(pages, 3)
          assert.lengthOf(whole.recommendations, 23)
          assert.deepStrictEqual(
            namesOf(whole),
            fleet.map((instance) => instance.name)
          )
          assert.deepStrictEqual(whole.not_recommended.find((refused) => refused.name === "instance-007")?.reasons, [
            "stopped already"
          ])

          // Two requests at the same time, on one connection as on many. Requests that come during a run share the next run.
          watched.pages = 0
          const asked = Array.from({ length: 20 }, () => send("GET", path))
          const answers = yield* Effect.all(asked, { concurrency: "unbounded" })
          for (const response of answers) assert.deepStrictEqual(jsonOf(Recommendations, response), whole)
          assert.isBelow(watched.pages, 10 * pages)

          // A request that comes after the first page was read gets its response before the last page is read.
          watched.pages = 0
          const started = yield* Deferred.make<void>()
          watched.before = Effect.asVoid(Deferred.succeed(started, undefined))
          const recommendations = yield* Effect.forkChild(send("GET", path))
          yield* Deferred.await(started)
          assert.strictEqual((yield* send("GET", "/health/live")).status, 200)
          assert.isBelow(watched.pages, pages)
          assert.deepStrictEqual(jsonOf(Recommendations, yield* Fiber.join(recommendations)), whole)

          // An instance deleted meanwhile has no data left; a new one is in the next result.
          const last = fleet.at(-1)
          if (last === undefined) return assert.fail("no fleet")
          watched.before = Effect.gen(function* () {
            watched.before = Effect.void
            yield* instances.delete(last.id)
            yield* instances.recordDiscovered([discovered(fleetSize)], now)
          }).pipe(Effect.orDie)
          assert.deepStrictEqual(namesOf(jsonOf(Recommendations, yield* send("GET", path))), namesOf(whole))
          assert.deepStrictEqual(namesOf(jsonOf(Recommendations, yield* send("GET", path))), [
            ...namesOf(whole).slice(0, -1),
            discovered(fleetSize).name
          ])
        })
      )
    }
  )
}

const database = live(layerPostgres({ maxConnections: 2 }))

layer(Layer.mergeAll(testServer({ stores: storesOver(database) }), database), {
  timeout: "60 seconds"
})("a large fleet whose client hangs up", (it) => {
  it.effect("is no longer read, and its connection is released in the middle of a query", () =>
    Effect.gen(function* () {
      const { port, send } = yield* TestServer
      const sql = yield* SqlClient.SqlClient
      yield* registerFleet
      const waiting = sql<{ readonly waiting: number }>`
        SELECT count(*)::int AS waiting FROM pg_locks WHERE relation = 'metrics_hourly'::regclass AND NOT granted
      `.pipe(Effect.map(([row]) => row?.waiting ?? 0))
      // One of the two connections locks the table, so that the other one waits in the middle of reading.
      yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`LOCK TABLE metrics_hourly IN ACCESS EXCLUSIVE MODE`
          const hungUp = nodeRequest({ host: "127.0.0.1", port, path, agent: false })
          hungUp.on("error", () => undefined)
          hungUp.end()
          while ((yield* waiting) === 0) yield* TestClock.withLive(Effect.sleep("10 millis"))
          hungUp.destroy()
          assert.strictEqual((yield* send("GET", "/api/v1/instances?limit=1")).status, 200)
          assert.strictEqual(yield* waiting, 0)
        })
      )
      assert.lengthOf(jsonOf(Recommendations, yield* send("GET", path)).recommendations, 23)
    })
  )
})
