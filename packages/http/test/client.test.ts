import { assert, layer } from "@effect/vitest"
import { HourIsSnapshot, InstanceAlreadyExists, InstanceNotFound } from "@snoozeql/domain/errors"
import { CollectionRunId } from "@snoozeql/domain/CollectionRun"
import { InstanceId } from "@snoozeql/domain/Instance"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Duration, Effect, Layer, Redacted } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { HttpApiClient } from "effect/http-api"
import { Api } from "../src/api/Api.ts"
import { registration, TestServer, testServer, unknownId } from "./support/testServer.ts"

const key = Redacted.make("client-key")

const makeClient = (apiKey: Redacted.Redacted) =>
  Effect.gen(function* () {
    const { port } = yield* TestServer
    return yield* HttpApiClient.make(Api, {
      baseUrl: `http://127.0.0.1:${port}`,
      transformClient: HttpClient.mapRequest(HttpClientRequest.bearerToken(apiKey))
    })
  })

const unknownInstance = InstanceId.make(unknownId)

layer(testServer({ apiKey: key }).pipe(Layer.provideMerge(FetchHttpClient.layer)))("a client of the API", (it) => {
  it.effect("returns the domain's models", () =>
    Effect.gen(function* () {
      const client = yield* makeClient(key)
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
      const client = yield* makeClient(key)
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
      const client = yield* makeClient(Redacted.make("another key"))
      const error = yield* Effect.flip(client.instances.list({ query: {} }))
      assert.strictEqual(error._tag, "Unauthorized")
    })
  )
})
