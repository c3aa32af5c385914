import { assert, describe, layer } from "@effect/vitest"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { readRows } from "../src/handlers/metricBatch.ts"
import { now, thisHour } from "./support/observedInstances.ts"
import { backends, memory, problemOf, registration, TestServer, testServer, unknownId } from "./support/testServer.ts"

const path = "/api/v1/metrics"
const everything = { start: DateTime.makeUnsafe("2000-01-01T00:00:00Z"), end: now }

let registered = 0

const newInstance = Effect.gen(function* () {
  registered += 1
  const instances = yield* InstanceStore
  return (yield* instances.register({ ...registration, provider_id: `db-BATCH-${registered}` }, now)).id
})

const hourOf = (hoursAgo: number) => DateTime.formatIso(DateTime.subtract(thisHour, { hours: hoursAgo }))

const row = (instance_id: string, hoursAgo: number, value = 1, sample_count = 60) => ({
  instance_id,
  metric_name: "ReadIOPS",
  hour: hourOf(hoursAgo),
  avg_value: value,
  max_value: value,
  min_value: value,
  sample_count
})

const valuesOf = (id: InstanceId) =>
  Effect.flatMap(MetricsStore, (metrics) =>
    Effect.map(metrics.getMetricsByInstance(id, everything), (rows) =>
      rows.map(({ avg_value, hour, sample_count }) => [DateTime.formatIso(hour), avg_value, sample_count])
    )
  )

describe.each(backends)("batches of hourly metrics $name", ({ stores }) => {
  layer(testServer({ stores }).pipe(Layer.provideMerge(stores)))((it) => {
    it.effect("are merged into the hours of several instances, each time they are sent", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const [one, other] = [yield* newInstance, yield* newInstance]
        const body = { metrics: [row(one, 1, 2), row(other, 1, 4), row(one, 1, 4)] }
        const first = yield* send("POST", path, { body })
        assert.strictEqual(first.text, '{"merged":3}')
        assert.deepStrictEqual(yield* valuesOf(one), [[hourOf(1), 3, 120]])
        yield* send("POST", path, { body })
        assert.deepStrictEqual(yield* valuesOf(one), [[hourOf(1), 3, 240]])
        assert.deepStrictEqual(yield* valuesOf(other), [[hourOf(1), 4, 120]])
      })
    )

    it.effect("replace whole hours, and change nothing when they are sent again", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const [one, other] = [yield* newInstance, yield* newInstance]
        const as_of = DateTime.formatIso(now)
        const body = { as_of, metrics: [row(one, 1), row(other, 2), row(one, 400)] }
        const first = yield* send("PUT", path, { body })
        assert.strictEqual(first.text, '{"written":2,"unchanged":0,"stale":0,"expired":1}')
        const again = yield* send("PUT", path, { body })
        assert.strictEqual(again.text, '{"written":0,"unchanged":2,"stale":0,"expired":1}')
        const fewer = yield* send("PUT", path, { body: { as_of, metrics: [row(one, 1, 9, 59)] } })
        assert.strictEqual(fewer.text, '{"written":0,"unchanged":0,"stale":1,"expired":0}')
        assert.deepStrictEqual(yield* valuesOf(one), [[hourOf(1), 1, 60]])
        const merged = yield* send("POST", path, { body: { metrics: [row(one, 3), row(one, 1)] } })
        assert.strictEqual(problemOf(merged).type, "urn:snoozeql:problem:hour-is-snapshot")
        assert.deepStrictEqual(yield* valuesOf(one), [[hourOf(1), 1, 60]])
        const future = { as_of: DateTime.formatIso(DateTime.add(now, { minutes: 1 })), metrics: [row(one, 1)] }
        const { errors } = problemOf(yield* send("PUT", path, { body: future }))
        assert.deepStrictEqual(errors?.[0]?.path, ["payload", "as_of"])
      })
    )

    it.effect("are refused as a whole, with the index of every bad row", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const id = yield* newInstance
        const good = row(id, 1)
        const { hour: _hour, ...withoutHour } = good
        const metrics = [
          good,
          { ...good, avg_value: 2 },
          { ...good, metric_name: "CPU", further: 1 },
          row(id, 400),
          withoutHour,
          7
        ]
        const { errors = [] } = problemOf(yield* send("POST", path, { body: { metrics } }))
        assert.deepStrictEqual(errors.map((error) => error.path.join(".")).toSorted(), [
          "payload.metrics.1.avg_value",
          "payload.metrics.2.further",
          "payload.metrics.2.metric_name",
          "payload.metrics.3.hour",
          "payload.metrics.4.hour",
          "payload.metrics.5"
        ])
        const unknown = { metrics: [good, row(unknownId, 1), row(unknownId, 2)] }
        for (const [method, body] of [
          ["POST", unknown],
          ["PUT", { as_of: hourOf(0), ...unknown }]
        ] as const) {
          const refused = problemOf(yield* send(method, path, { body }))
          assert.deepStrictEqual(
            refused.errors?.map((error) => error.path.join(".")),
            ["payload.metrics.1.instance_id", "payload.metrics.2.instance_id"]
          )
        }
        assert.deepStrictEqual(yield* valuesOf(id), [])
      })
    )

    it.effect("are refused for clusters", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const instances = yield* InstanceStore
        const { class: _class, ...identity } = registration
        const [cluster] = yield* instances.recordDiscovered(
          [
            {
              ...identity,
              kind: "cluster",
              provider: "aws",
              provider_id: "cluster-BATCH",
              class: null,
              status: "available",
              tags: {},
              provider_created_at: null
            }
          ],
          now
        )
        const { errors } = problemOf(yield* send("POST", path, { body: { metrics: [row(cluster?.id ?? "", 1)] } }))
        assert.deepStrictEqual(errors, [
          {
            path: ["payload", "metrics", 0, "instance_id"],
            message: "This is a cluster, whose members have the metrics"
          }
        ])
      })
    )
  })
})

layer(testServer().pipe(Layer.provideMerge(memory)), { timeout: "60 seconds" })("a large batch", (it) => {
  it.effect("has up to 10,000 rows and 4 MiB, and at most 100 mistakes are named", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now.epochMilliseconds)
      const { send } = yield* TestServer
      const id = yield* newInstance
      const rows = (count: number, sample_count: number) =>
        Array.from({ length: count }, (_, index) => row(id, index % 300, 1, sample_count))
      assert.strictEqual((yield* send("POST", path, { body: { metrics: rows(10_000, 1) } })).text, '{"merged":10000}')
      for (const metrics of [rows(10_001, 1), []]) {
        const refused = problemOf(yield* send("POST", path, { body: { metrics } }))
        assert.strictEqual(refused.status, 400)
      }
      const wrong = problemOf(yield* send("POST", path, { body: { metrics: rows(10_000, 0) } }))
      assert.strictEqual(wrong.errors?.length, 100)
      const padded = { metrics: [{ ...row(id, 1), instance_id: "x".repeat(4 * 1024 * 1024) }] }
      assert.strictEqual((yield* send("POST", path, { body: padded })).status, 413)
      for (const body of ["{", "[]", '{"metrics":{}}', '{"metrics":[],"further":1}', "null"]) {
        const response = yield* send("POST", path, { body, headers: { "content-type": "application/json" } })
        assert.strictEqual(problemOf(response).status, 400, body)
      }
    })
  )

  it.effect("is decoded in slices of 200 rows, between which others get their turn", () =>
    Effect.gen(function* () {
      const rows = Array.from({ length: 10_000 }, (_, index) => row(unknownId, index % 300))
      let turns = 0
      let ended = false
      const count = () => {
        if (ended) return
        turns += 1
        setImmediate(count)
      }
      setImmediate(count)
      assert.strictEqual((yield* readRows(rows, undefined)).length, 10_000)
      ended = true
      assert.isAtLeast(turns, 49)
    })
  )
})
