import { assert, layer } from "@effect/vitest"
import { allPages } from "@snoozeql/client/allPages"
import { type ClientOptions, makeClient } from "@snoozeql/client/makeClient"
import { HourIsSnapshot, InstanceAlreadyExists, InstanceNotFound } from "@snoozeql/domain/errors"
import { CollectionRunId } from "@snoozeql/domain/CollectionRun"
import { InstanceId } from "@snoozeql/domain/Instance"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Clock, DateTime, Duration, Effect, Fiber, Layer, Redacted, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { registration, TestServer, testServer, unknownId } from "./support/testServer.ts"

const key = Redacted.make("client-key")

const newClient = (options: Omit<ClientOptions, "url"> = {}) =>
  Effect.flatMap(TestServer, ({ port }) => makeClient({ url: `http://127.0.0.1:${port}`, ...options }))

const unknownInstance = InstanceId.make(unknownId)

layer(testServer({ apiKey: key }).pipe(Layer.provideMerge(FetchHttpClient.layer)))("a client of the API", (it) => {
  it.effect("returns the domain's models", () =>
    Effect.gen(function* () {
      const client = yield* newClient({ key })
      const instance = yield* client.instances.register({ payload: registration, query: {} })
      const params = { id: instance.id }
      assert.deepStrictEqual(yield* client.instances.get({ params, query: {} }), instance)
      const hour = DateTime.makeUnsafe("1970-01-01T00:00:00Z")
      const values = { avg_value: 1.5, max_value: 2, min_value: 1, sample_count: 2 }
      const { id } = yield* client.metrics.merge({
        params,
        query: {},
        payload: { metric_name: "ReadIOPS", hour, ...values }
      })
      const range = { start: hour, end: hour, metric: ["ReadIOPS"] as const }
      const listed = yield* client.metrics.list({ params, query: range })
      const metrics = "metrics" in listed ? listed.metrics : assert.fail("no rows")
      const columns = yield* client.metrics.list({ params, query: { ...range, end: Duration.zero, layout: "columns" } })
      const [series] = "series" in columns ? columns.series : assert.fail("no columns")
      assert.deepInclude(series, { instance_id: instance.id, metric_name: "ReadIOPS", hour: [hour], avg_value: [1.5] })
      assert.strictEqual(metrics.length, 1)
      assert.deepInclude(metrics[0], { id, instance_id: instance.id, hour, ...values })
      assert.deepStrictEqual((yield* client.metrics.latest({ params, query: {} })).metrics, metrics)
      assert.deepStrictEqual(yield* client.metrics.sufficiency({ params, query: {} }), {
        sufficient: false,
        hours: 1,
        required: 24
      })
      const run = yield* client.collections.start({ query: {} })
      assert.strictEqual((yield* client.collections.get({ params: { id: run.id }, query: {} })).id, run.id)
      assert.strictEqual((yield* client.collections.list({ query: { limit: 1 } })).collections.length, 1)
      yield* client.instances.delete({ params, query: {} })
      assert.deepStrictEqual(yield* client.instances.list({ query: {} }), { instances: [], next_cursor: null })
    })
  )

  it.effect("fails with the domain's errors", () =>
    Effect.gen(function* () {
      const client = yield* newClient({ key })
      const metrics = yield* MetricsStore
      const missing = yield* Effect.flip(client.instances.get({ params: { id: unknownInstance }, query: {} }))
      assert.deepStrictEqual(missing, new InstanceNotFound({ instance_id: unknownInstance }))

      const { account, id, provider_id, region } = yield* client.instances.register({
        payload: registration,
        query: {}
      })
      const duplicate = yield* Effect.flip(client.instances.register({ payload: registration, query: {} }))
      assert.deepStrictEqual(duplicate, new InstanceAlreadyExists({ instance_id: id, account, region, provider_id }))

      const hour = DateTime.makeUnsafe("1970-01-01T00:00:00Z")
      const row = { metric_name: "ReadIOPS" as const, hour, avg_value: 1, max_value: 1, min_value: 1, sample_count: 1 }
      yield* metrics.replaceHourlyMetrics([{ ...row, instance_id: id }], { asOf: hour, cutoff: hour })
      const snapshot = yield* Effect.flip(client.metrics.merge({ params: { id }, query: {}, payload: row }))
      assert.deepStrictEqual(snapshot, new HourIsSnapshot({ instance_id: id, metric_name: "ReadIOPS", hour }))

      const run = { id: CollectionRunId.make(unknownId) }
      const noRun = yield* Effect.flip(client.collections.get({ params: run, query: {} }))
      assert.strictEqual(noRun._tag, "CollectionRunNotFound")

      const range = { start: DateTime.makeUnsafe("2026-01-01T00:00:00Z") }
      const refused = yield* Effect.flip(client.metrics.list({ params: { id }, query: range }))
      assert.strictEqual(refused._tag, "BadRequestProblem")
    })
  )

  it.effect("fails with Unauthorized without the right key", () =>
    Effect.gen(function* () {
      const client = yield* newClient({ key: Redacted.make("another key") })
      const error = yield* Effect.flip(client.instances.list({ query: {} }))
      assert.strictEqual(error._tag, "Unauthorized")
    })
  )
})

const longerThanPage = ["orders", "invoices", "carts", "users", "stock"]

layer(testServer().pipe(Layer.provideMerge(FetchHttpClient.layer)))("allPages", (it) => {
  it.effect("streams every page of a list once, and reads no page that is not taken", () =>
    Effect.gen(function* () {
      const client = yield* newClient()
      for (const name of longerThanPage) {
        yield* client.instances.register({ payload: { ...registration, name, provider_id: name }, query: {} })
      }
      let reads = 0
      const pages = allPages((page) =>
        Effect.suspend(() => {
          reads += 1
          return client.instances.list({ query: { ...page, limit: 2 } })
        })
      )
      const names = yield* pages.pipe(
        Stream.map(({ instances }) => instances.map(({ name }) => name)),
        Stream.runCollect
      )
      assert.deepStrictEqual(names, [["carts", "invoices"], ["orders", "stock"], ["users"]])
      assert.strictEqual(reads, 3)
      yield* pages.pipe(Stream.take(1), Stream.runDrain)
      assert.strictEqual(reads, 4)
    })
  )

  it.effect("streams a list that may be unmodified, and fails as its requests do", () =>
    Effect.gen(function* () {
      const client = yield* newClient()
      const plans = yield* Stream.runCollect(allPages((page) => client.advice.plans({ query: page })))
      assert.deepStrictEqual(plans, [{ plans: [], next_cursor: null }])
      const list = allPages(() => client.instances.list({ query: { cursor: "not a cursor" } }))
      assert.strictEqual((yield* Effect.flip(Stream.runDrain(list)))._tag, "BadRequestProblem")
    })
  )
})

/** Moves the clock second by second until a request over real sockets has ended, and returns how many that took. */
const secondsUntilEnd = <A, E>(request: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const before = yield* Clock.currentTimeMillis
    const fiber = yield* Effect.forkChild(request)
    while (fiber.pollUnsafe() === undefined) {
      yield* TestClock.withLive(Effect.sleep(20))
      yield* TestClock.adjust("1 second")
    }
    yield* Fiber.join(fiber)
    return ((yield* Clock.currentTimeMillis) - before) / 1000
  })

layer(testServer({ rateLimit: 2 }).pipe(Layer.provideMerge(FetchHttpClient.layer)))("retrying", (it) => {
  it.effect("sends a request again after the wait that the server asks for", () =>
    Effect.gen(function* () {
      const client = yield* newClient()
      const list = client.instances.list({ query: {} })
      yield* list
      yield* list
      const refused = yield* Effect.flip(list)
      assert.deepInclude(refused, { _tag: "RateLimitExceeded", retry_after_seconds: 30 })

      // With a shorter wait, the second attempt would be refused too.
      const patient = yield* newClient({ retry: { times: 1 } })
      assert.isAtLeast(yield* secondsUntilEnd(patient.instances.list({ query: {} })), 30)

      const hasty = yield* newClient({ retry: { times: 1, longestWait: "10 seconds" } })
      assert.strictEqual((yield* Effect.flip(hasty.instances.list({ query: {} })))._tag, "RateLimitExceeded")
    })
  )
})
