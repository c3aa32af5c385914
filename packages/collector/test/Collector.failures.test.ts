import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { MetricDataRequest } from "../src/CloudWatch.ts"
import { awsError, collect, instant, layerCollector, setTime } from "./support/scriptedCollector.ts"

const one = { instances: () => [{ name: "orders" }] }
const busy = { sample: () => 50 }

describe("Collector with failing requests", () => {
  it.effect("records why discovery failed, and collects nothing", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect("startup")
      assert.deepInclude(run, {
        status: "failed",
        instances: 0,
        written: 0,
        api_calls: 6,
        targets: [
          { account: "unknown", region: "eu-west-1", status: "failed", error: "set AWS_ACCESS_KEY_ID", notes: [] }
        ]
      })
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: busy,
          discovery: {
            ...one,
            intercept: () => Effect.fail(awsError("MissingCredentials", "DescribeDBInstances", "set AWS_ACCESS_KEY_ID"))
          }
        })
      )
    )
  )

  it.effect("goes on with the other batches, and records a partial run", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      // 30 instances over the whole retention make two batches.
      assert.strictEqual(run.status, "partial")
      assert.strictEqual(run.targets[0]?.error, "AWS said Throttled")
      assert.strictEqual(run.written, 337 * 72)
      assert.strictEqual(run.api_calls, 1 + 6 + 1)
      assert.strictEqual(run.instances, 30)
      assert.strictEqual(run.queries_requested, 480)
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: {
            ...busy,
            intercept: (page, { queries }) =>
              queries.some(({ instanceName }) => instanceName === "db-29")
                ? Effect.fail(awsError("Throttled"))
                : Effect.succeed(page)
          },
          discovery: { instances: () => Array.from({ length: 30 }, (_, index) => ({ name: `db-${index}` })) }
        })
      )
    )
  )

  it.effect("requests again only the series that CloudWatch failed to return", () => {
    const requests: Array<MetricDataRequest> = []
    return Effect.gen(function* () {
      yield* setTime()
      const pass = yield* Effect.forkChild(collect())
      yield* TestClock.adjust("1 minute")
      const run = yield* Fiber.join(pass)
      assert.deepInclude(run, { status: "succeeded", written: 337 * 4, metrics_requested: 5, queries_requested: 20 })
      assert.deepStrictEqual(
        requests.map(({ queries }) => queries.length),
        [16, 4]
      )
      assert.deepStrictEqual(new Set(requests[1]?.queries.map(({ metricName }) => metricName)), new Set(["ReadIOPS"]))
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: {
            ...busy,
            intercept: (page, request) =>
              Effect.sync(() => {
                requests.push(request)
                if (requests.length > 1) return page
                const failed = request.queries.find(
                  ({ metricName, statistic }) => metricName === "ReadIOPS" && statistic === "Maximum"
                )
                return {
                  ...page,
                  results: page.results.map((result) =>
                    result.id === failed?.id ? { ...result, status: "InternalError", datapoints: [] } : result
                  )
                }
              })
          },
          discovery: one
        })
      )
    )
  })

  it.effect("reads the whole retention again until every metric of the instance has been read", () => {
    const requests: Array<MetricDataRequest> = []
    return Effect.gen(function* () {
      yield* setTime()
      for (let pass = 0; pass < 3; pass += 1) {
        yield* collect("schedule")
        yield* TestClock.adjust("15 minutes")
      }
      const [first, second, third] = requests.map(({ start }) => start)
      assert.deepStrictEqual(first, instant("2026-03-06T10:00:00Z"))
      assert.deepStrictEqual(second, first)
      assert.isTrue(third !== undefined && DateTime.isGreaterThan(third, instant("2026-03-19T00:00:00Z")))
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: {
            ...busy,
            intercept: (page, request) =>
              Effect.sync(() => {
                requests.push(request)
                if (requests.length > 1) return page
                const refused = request.queries.find(({ metricName }) => metricName === "ReadIOPS")
                return {
                  ...page,
                  results: page.results.map((result) =>
                    result.id === refused?.id ? { ...result, status: "Forbidden", datapoints: [] } : result
                  )
                }
              })
          },
          discovery: one
        })
      )
    )
  })

  it.effect("gives up on a series after three attempts, and stores the others", () => {
    let calls = 0
    return Effect.gen(function* () {
      yield* setTime()
      const pass = yield* Effect.forkChild(collect())
      yield* TestClock.adjust("1 minute")
      const run = yield* Fiber.join(pass)
      assert.strictEqual(calls, 3)
      assert.deepInclude(run, { status: "partial", written: 337 * 3 })
      assert.strictEqual(
        run.targets[0]?.error,
        "CloudWatch failed 3 times to return 1 metric, such as WriteIOPS of orders (try later)"
      )
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: {
            ...busy,
            intercept: (page, { queries }) =>
              Effect.sync(() => {
                calls += 1
                const failing = new Set(
                  queries.filter(({ metricName }) => metricName === "WriteIOPS").map(({ id }) => id)
                )
                return {
                  ...page,
                  results: page.results.map((result) =>
                    failing.has(result.id)
                      ? { ...result, status: "InternalError", messages: ["try later"], datapoints: [] }
                      : result
                  )
                }
              })
          },
          discovery: one
        })
      )
    )
  })

  it.effect("records forbidden metrics, and CloudWatch's message about the request", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      assert.deepInclude(run, { status: "failed", written: 0 })
      assert.strictEqual(
        run.targets[0]?.error,
        "Some metrics were left out; " +
          "CloudWatch does not allow reading 4 metrics, such as CPUUtilization of orders (not for you)"
      )
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: {
            ...busy,
            intercept: (page) =>
              Effect.succeed({
                ...page,
                messages: ["Some metrics were left out"],
                results: page.results.map((result) => ({
                  ...result,
                  status: "Forbidden",
                  messages: ["not for you"],
                  datapoints: []
                }))
              })
          },
          discovery: one
        })
      )
    )
  )

  it.effect("fails instead of following a page that repeats itself", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      assert.deepInclude(run, { status: "failed", api_calls: 3 })
      assert.strictEqual(run.targets[0]?.error, "GetMetricData returned the same page twice")
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: { ...busy, intercept: (page) => Effect.succeed({ ...page, nextToken: "again" }) },
          discovery: one
        })
      )
    )
  )

  it.effect("records a defect, and can run again", () => {
    let calls = 0
    return Effect.gen(function* () {
      yield* setTime()
      const failed = yield* collect()
      assert.strictEqual(failed.status, "failed")
      assert.include(failed.targets[0]?.error, "Unexpected failure: Error: a bug")
      assert.strictEqual((yield* collect()).status, "succeeded")
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: {
            ...busy,
            intercept: (page) => ((calls += 1) === 1 ? Effect.die(new Error("a bug")) : Effect.succeed(page))
          },
          discovery: one
        })
      )
    )
  })

  it.effect("records at most five reasons", () => {
    let calls = 0
    return Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      assert.strictEqual(run.status, "failed")
      assert.match(run.targets[0]?.error ?? "", /^reason \d+(; reason \d+){4}; and 2 more$/)
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: {
            ...busy,
            intercept: () =>
              Effect.suspend(() => Effect.fail(awsError("Rejected", "GetMetricData", `reason ${(calls += 1)}`)))
          },
          discovery: { instances: () => Array.from({ length: 125 }, (_, index) => ({ name: `db-${index}` })) }
        })
      )
    )
  })
})
