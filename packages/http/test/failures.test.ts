import { assert, describe, layer } from "@effect/vitest"
import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import { Advisor } from "@snoozeql/advisor/Advisor"
import { IssuedAdvice } from "@snoozeql/advisor/IssuedAdvice"
import { UnitDecisions } from "@snoozeql/advisor/UnitDecisions"
import { UnitPolicies } from "@snoozeql/advisor/UnitPolicies"
import { ScheduleExports } from "@snoozeql/advisor/ScheduleExports"
import { Collector } from "@snoozeql/collector/Collector"
import { StoreUnavailable } from "@snoozeql/domain/errors"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { DecisionStore } from "@snoozeql/store/DecisionStore"
import { ExportStore } from "@snoozeql/store/ExportStore"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { KeyStore } from "@snoozeql/store/KeyStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { PolicyStore } from "@snoozeql/store/PolicyStore"
import { SavingsStore } from "@snoozeql/store/SavingsStore"
import { PriceStore } from "@snoozeql/store/PriceStore"
import { Effect, Fiber, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import { NotReady } from "@snoozeql/client/api/OperationsApi"
import { Readiness } from "../src/Readiness.ts"
import {
  problemOf,
  registration,
  serve,
  type TestResponse,
  TestServer,
  testServer,
  unknownId
} from "./support/testServer.ts"

/** A server whose stores and collector only run this effect. */
const serverOver = (operation: Effect.Effect<never, StoreUnavailable>) =>
  serve().pipe(
    Layer.provide([
      AdviceIssuer.layer(),
      IssuedAdvice.layer(),
      ScheduleExports.layer,
      UnitPolicies.layer(),
      UnitDecisions.layer
    ]),
    Layer.provideMerge(Advisor.layer()),
    Layer.provide([
      Layer.mock(InstanceStore, {
        list: () => operation,
        get: () => operation,
        register: () => operation,
        update: () => operation,
        delete: () => operation
      }),
      Layer.mock(MetricsStore, {
        snapshotTime: operation,
        upsertHourlyMetric: () => operation,
        getMetricsVersions: () => operation,
        getMetricColumns: () => operation,
        getMetricRowColumns: () => operation,
        getMetricsExtent: () => operation,
        getLatestMetrics: () => operation,
        getMetricsOverviews: () => operation,
        getLatestMetricsByInstances: () => operation,
        dataSufficiency: () => operation
      }),
      Layer.mock(HistoryStore, {}),
      Layer.mock(PriceStore, { list: operation, lastReading: operation }),
      Layer.mock(AdviceStore, {
        changes: () => operation,
        newestPlans: () => operation,
        record: () => operation,
        results: () => operation,
        summaries: () => operation,
        totals: () => operation,
        dividedTotals: () => operation
      }),
      Layer.mock(DecisionStore, { list: () => operation, replace: () => operation, remove: () => operation }),
      Layer.mock(PolicyStore, { list: () => operation, replace: () => operation }),
      Layer.mock(SavingsStore, { months: () => operation, totals: () => operation }),
      Layer.mock(ExportStore, {
        list: () => operation,
        get: () => operation,
        remove: () => operation,
        inForceOf: () => operation
      }),
      Layer.mock(KeyStore, {
        hasAny: Effect.succeed(false),
        list: () => operation,
        get: () => operation,
        create: () => operation,
        revoke: () => operation
      }),
      Layer.mock(CollectionRunStore, { list: () => operation, get: () => operation }),
      Layer.mock(Collector, { start: () => operation }),
      Layer.succeed(Readiness, { check: Effect.void })
    ])
  )

const merge = {
  metric_name: "CPUUtilization",
  hour: "1970-01-01T00:00:00Z",
  avg_value: 1,
  max_value: 1,
  min_value: 1,
  sample_count: 1
}

const requests = [
  ["GET", "/api/v1/instances", {}],
  ["POST", "/api/v1/instances", { body: registration }],
  ["GET", `/api/v1/instances/${unknownId}`, {}],
  ["PATCH", `/api/v1/instances/${unknownId}`, { body: {} }],
  ["DELETE", `/api/v1/instances/${unknownId}`, {}],
  ["GET", `/api/v1/instances/${unknownId}/metrics`, {}],
  [
    "GET",
    `/api/v1/instances/${unknownId}/metrics?start=2026-01-01T00:00:00Z&end=2026-01-02T00:00:00Z&layout=columns`,
    {}
  ],
  ["GET", `/api/v1/metrics?instance=${unknownId}`, {}],
  ["POST", "/api/v1/metrics", { body: { metrics: [{ ...merge, instance_id: unknownId }] } }],
  [
    "PUT",
    "/api/v1/metrics",
    { body: { as_of: "1970-01-01T00:00:00Z", metrics: [{ ...merge, instance_id: unknownId }] } }
  ],
  ["POST", `/api/v1/instances/${unknownId}/metrics`, { body: merge }],
  ["GET", `/api/v1/instances/${unknownId}/metrics/latest`, {}],
  ["GET", `/api/v1/instances/${unknownId}/metrics/sufficiency`, {}],
  ["GET", `/api/v1/instances/${unknownId}/activity`, {}],
  ["GET", "/api/v1/overview", {}],
  ["POST", `/api/v1/instances/${unknownId}/exports`, { body: { format: "cron" } }],
  ["GET", "/api/v1/exports", {}],
  ["GET", `/api/v1/exports/${unknownId}`, {}],
  ["DELETE", `/api/v1/exports/${unknownId}`, {}],
  ["GET", `/api/v1/instances/${unknownId}/plan`, {}],
  ["POST", `/api/v1/instances/${unknownId}/plan`, {}],
  ["GET", `/api/v1/instances/${unknownId}/advice`, {}],
  ["GET", "/api/v1/recommendations", {}],
  ["GET", "/api/v1/recommendations/totals?by=owner", {}],
  ["GET", `/api/v1/instances/${unknownId}/policy`, {}],
  ["PUT", `/api/v1/instances/${unknownId}/policy`, { body: {} }],
  ["DELETE", `/api/v1/instances/${unknownId}/policy`, {}],
  ["GET", `/api/v1/instances/${unknownId}/decision`, {}],
  ["PUT", `/api/v1/instances/${unknownId}/decision`, { body: { verdict: "accepted" } }],
  ["DELETE", `/api/v1/instances/${unknownId}/decision`, {}],
  ["GET", "/api/v1/plans", {}],
  ["GET", "/api/v1/advice/record", {}],
  ["GET", "/api/v1/advice/changes?since=2026-01-01T00:00:00Z", {}],
  ["GET", "/api/v1/savings", {}],
  ["POST", "/api/v1/collections", {}],
  ["GET", "/api/v1/collections", {}],
  ["GET", `/api/v1/collections/${unknownId}`, {}],
  ["GET", "/api/v1/keys", {}],
  ["POST", "/api/v1/keys", { body: { name: "dashboard", scope: "read" } }],
  ["GET", `/api/v1/keys/${unknownId}`, {}],
  ["DELETE", `/api/v1/keys/${unknownId}`, {}]
] as const

const secret = "connect ECONNREFUSED postgres.internal:5432"

const recordLogs = () => {
  const lines: Array<string> = []
  return { lines, recorder: Logger.layer([Logger.map(Logger.formatJson, (line) => void lines.push(line))]) }
}

describe("when the store is unavailable", () => {
  const { lines, recorder } = recordLogs()
  const outage = Effect.suspend(() =>
    Effect.fail(new StoreUnavailable({ operation: "Store.operation", message: secret, cause: new Error(secret) }))
  )

  layer(serverOver(outage).pipe(Layer.provide(recorder)))((it) => {
    it.effect("every route returns 503 with Retry-After, and only the log has the reason", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        for (const [method, path, request] of requests) {
          lines.length = 0
          const response = yield* send(method, path, request)
          const problem = problemOf(response)
          assert.strictEqual(problem.status, 503, `${method} ${path}`)
          assert.strictEqual(problem.type, "urn:snoozeql:problem:store-unavailable")
          assert.strictEqual(response.headers["retry-after"], "5")
          assert.notInclude(response.text, "postgres.internal")
          const errors = lines.filter((line) => line.includes('"ERROR"'))
          assert.strictEqual(errors.length, 1)
          assert.include(errors[0] ?? "", secret)
        }
      })
    )
  })
})

describe("when the server has a defect", () => {
  const { lines, recorder } = recordLogs()

  layer(serverOver(Effect.die(new Error(secret))).pipe(Layer.provide(recorder)))((it) => {
    it.effect("every route returns 500, and only the log has the reason", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        for (const [method, path, request] of requests) {
          lines.length = 0
          const response = yield* send(method, path, request)
          assert.strictEqual(problemOf(response).status, 500, `${method} ${path}`)
          assert.notInclude(response.text, "postgres.internal")
          assert.include(lines.join("\n"), secret)
          assert.strictEqual(response.headers["x-content-type-options"], "nosniff")
        }
      })
    )
  })
})

layer(testServer({ check: Effect.fail(new NotReady({ detail: "The database is not migrated" })) }))(
  "when the server is not ready",
  (it) => {
    it.effect("it is alive, and /health/ready says why it is not ready", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        assert.strictEqual((yield* send("GET", "/health/live")).status, 200)
        const problem = problemOf(yield* send("GET", "/health/ready"))
        assert.strictEqual(problem.status, 503)
        assert.strictEqual(problem.detail, "The database is not migrated")
      })
    )
  }
)

/** Sends a request whose response waits on the server's test clock, and moves that clock second by second. */
const answerAfter = (asked: Effect.Effect<TestResponse, Error, TestServer>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(asked)
    let seconds = 0
    // The request arrives in real time; only then does the test clock move.
    while (fiber.pollUnsafe() === undefined) {
      yield* TestClock.withLive(Effect.sleep("20 millis"))
      yield* TestClock.adjust("1 second")
      seconds++
    }
    return { response: yield* Fiber.join(fiber), seconds }
  })

// Neither the work nor its cleanup ever ends, as with a database that does not respond.
const frozen = Effect.onInterrupt(Effect.never, () => Effect.never)

layer(serverOver(frozen))("when the database does not answer", (it) => {
  const limit = 10
  for (const [method, path, request] of requests) {
    it.effect(`${method} ${path} returns 503 after ${limit} s`, () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const { response, seconds } = yield* answerAfter(send(method, path, request))
        const problem = problemOf(response)
        assert.strictEqual(problem.status, 503)
        assert.strictEqual(problem.type, "urn:snoozeql:problem:time-limit-exceeded")
        assert.strictEqual(response.headers["retry-after"], "5")
        assert.strictEqual(problem.detail.includes("may have been written"), method !== "GET")
        assert.isAtLeast(seconds, limit)
        // On a busy machine the test clock runs ahead of the response.
        assert.isBelow(seconds, limit + 100)
      })
    )
  }
})

layer(testServer({ check: frozen }))("when readiness is never told", (it) => {
  it.effect("the server is not ready after 5 seconds", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      const { response } = yield* answerAfter(send("GET", "/health/ready"))
      assert.strictEqual(problemOf(response).status, 503)
    })
  )
})
