import { assert, describe, it } from "@effect/vitest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import type { Faults } from "@snoozeql/simulator/Faults"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { DateTime, Duration, Effect, Fiber } from "effect"
import { afterEach, vi } from "vitest"
import type { AwsErrorReason } from "../../src/AwsRequestError.ts"
import * as CloudWatchAws from "../../src/aws/CloudWatchAws.ts"
import { CloudWatch, type MetricDataRequest, type MetricDataResult, statistics } from "../../src/CloudWatch.ts"
import { makeBatches, queriesOf, queryId, type SeriesSlice } from "../../src/pass/batches.ts"
import { foldResults } from "../../src/pass/fold.ts"
import { instant, setTime } from "../support/scriptedCollector.ts"
import { listen } from "../support/listen.ts"
import { layerAt, layerSimulated, options, secretAccessKey, withoutDelay } from "../support/simulated.ts"

const start = instant("2026-03-06T10:00:00Z")
const end = instant("2026-03-20T10:10:00Z")

const seriesOf = (names: ReadonlyArray<string>): ReadonlyArray<SeriesSlice> =>
  names.flatMap((instanceName, index) =>
    activityMetricNames.map((metricName) => ({
      instanceId: InstanceId.make(`00000000-0000-4000-8000-${String(index).padStart(12, "0")}`),
      instanceName,
      metricName,
      start,
      end
    }))
  )

const ask = Effect.fnUntraced(function* (request: Partial<MetricDataRequest> = {}) {
  const cloudWatch = yield* CloudWatch
  return yield* cloudWatch.getMetricData({
    target: {},
    queries: queriesOf(seriesOf(["nobody"])),
    start,
    end,
    ...request
  })
})

/** All pages of the response. */
const askAll = Effect.fnUntraced(function* (request: Partial<MetricDataRequest>) {
  const results: Array<MetricDataResult> = []
  let pages = 0
  let nextToken: string | undefined
  do {
    const page = yield* ask({ ...request, ...(nextToken === undefined ? {} : { nextToken }) })
    results.push(...page.results)
    nextToken = page.nextToken
    pages += 1
  } while (nextToken !== undefined)
  return { results, pages }
})

describe("CloudWatchAws over the simulator", () => {
  it.effect("returns the statistics of the published minutes", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T10:15:00Z")
      const simulator = yield* Simulator
      const instance = simulator.instances.find(({ identifier }) => identifier.startsWith("always-busy"))
      assert.isDefined(instance)
      const page = yield* ask({
        queries: queriesOf(seriesOf([instance.identifier]).slice(0, 1)),
        start: instant("2026-03-20T08:00:00Z"),
        end: instant("2026-03-20T09:00:00Z")
      })
      const values: Array<number> = []
      instance.series
        .get("CPUUtilization")
        ?.visit(Date.parse("2026-03-20T08:00:00Z"), Date.parse("2026-03-20T09:00:00Z"), (_, value) => {
          values.push(value)
        })
      assert.isAbove(values.length, 50)
      const expected = {
        Average: values.reduce((sum, value) => sum + value, 0) / values.length,
        Maximum: Math.max(...values),
        Minimum: Math.min(...values),
        SampleCount: values.length
      }
      assert.strictEqual(page.apiCalls, 1)
      assert.isUndefined(page.nextToken)
      for (const [index, statistic] of statistics.entries()) {
        const result = page.results[index]
        assert.deepInclude(result, { id: `s0_${statistic.toLowerCase()}`, status: "Complete", messages: [] })
        assert.deepStrictEqual(
          result?.datapoints.map(({ timestamp }) => DateTime.formatIso(timestamp)),
          ["2026-03-20T08:00:00.000Z"]
        )
        assert.closeTo(result?.datapoints[0]?.value ?? Number.NaN, expected[statistic], 1e-9)
      }
    }).pipe(Effect.provide(layerSimulated()))
  )

  it.effect("reads pages if the datapoints do not fit on one, and folds a series that is split over two", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T10:15:00Z")
      const { instances } = yield* Simulator
      const series = seriesOf(instances.map(({ identifier }) => identifier))
      const { pages, results } = yield* askAll({ queries: queriesOf(series) })
      assert.strictEqual(pages, 2)
      const folded = foldResults(series, results)
      assert.deepStrictEqual([folded.skipped, folded.complete.length], [0, series.length])
      const cutId = results.find(({ status }) => status === "PartialData")?.id
      const cut = series.find((_, index) => statistics.some((statistic) => queryId(index, statistic) === cutId))
      assert.isDefined(cut)
      const alone = foldResults([cut], (yield* askAll({ queries: queriesOf([cut]) })).results)
      assert.isAbove(alone.rows.length, 200)
      assert.deepStrictEqual(
        folded.rows.filter((row) => row.instance_id === cut.instanceId && row.metric_name === cut.metricName),
        alone.rows
      )
    }).pipe(Effect.provide(layerSimulated({ instances: 31 })))
  )

  it.effect("keeps the datapoints of pages with PartialData", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T10:15:00Z")
      const { instances, setFaults } = yield* Simulator
      const series = seriesOf(instances.map(({ identifier }) => identifier))
      const whole = yield* askAll({ queries: queriesOf(series) })
      yield* setFaults({ partial_data_rate: 0.8 })
      const partial = yield* askAll({ queries: queriesOf(series) })
      assert.isAbove(partial.pages, whole.pages)
      assert.isTrue(partial.results.some(({ status }) => status === "PartialData"))
      assert.deepStrictEqual(foldResults(series, partial.results), foldResults(series, whole.results))
    }).pipe(Effect.provide(layerSimulated({ instances: 10 })))
  )

  it.effect("returns InternalError with its message", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T10:15:00Z")
      const page = yield* ask()
      assert.isTrue(
        page.results.every(({ datapoints, status }) => status === "InternalError" && datapoints.length === 0)
      )
      assert.match(page.results[0]?.messages[0] ?? "", /^InternalError: /)
    }).pipe(Effect.provide(layerSimulated({ faults: { internal_error_rate: 1 } })))
  )

  it.effect.each<{
    readonly name: string
    readonly faults: Faults
    readonly code: string
    readonly reason: AwsErrorReason
  }>([
    { name: "Throttling", faults: { throttling_rate: 1 }, code: "Throttling", reason: "Throttled" },
    {
      name: "ThrottlingException",
      faults: { throttling_rate: 1, throttling_code: "ThrottlingException" },
      code: "ThrottlingException",
      reason: "Throttled"
    },
    {
      name: "HTTP 500",
      faults: { server_error_rate: 1, server_error_status: 500 },
      code: "InternalFailure",
      reason: "Unavailable"
    },
    {
      name: "HTTP 503",
      faults: { server_error_rate: 1, server_error_status: 503 },
      code: "ServiceUnavailable",
      reason: "Unavailable"
    },
    {
      name: "a load balancer's page",
      faults: { server_error_rate: 1, server_error_status: 502 },
      code: "",
      reason: "Unavailable"
    },
    { name: "reset connections", faults: { connection_reset_rate: 1 }, code: "", reason: "Unavailable" }
  ])("retries $name six times, then fails", ({ code, faults, reason }) =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const error = yield* Effect.flip(ask().pipe(withoutDelay))
      assert.deepInclude({ ...error }, { reason, apiCalls: 6, operation: "GetMetricData", region: "eu-west-1" })
      if (code !== "") assert.strictEqual(error.code, code)
      assert.strictEqual((yield* simulator.counters).calls.GetMetricData, 6)
      assert.notInclude(JSON.stringify(error), secretAccessKey)
    }).pipe(Effect.provide(layerSimulated({ faults })))
  )

  it.effect("succeeds if some calls fail, and counts them all", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      let apiCalls = 0
      for (let index = 0; index < 10; index += 1) apiCalls += (yield* ask().pipe(withoutDelay)).apiCalls
      assert.isAbove(apiCalls, 10)
      assert.strictEqual((yield* simulator.counters).calls.GetMetricData, apiCalls)
    }).pipe(
      Effect.provide(
        layerSimulated({
          seed: 3,
          faults: { throttling_rate: 0.2, server_error_rate: 0.2, connection_reset_rate: 0.1 }
        })
      )
    )
  )

  it.live("is interrupted at once while AWS is slow", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const fiber = yield* Effect.forkChild(ask())
      while ((yield* simulator.counters).calls.GetMetricData === 0) yield* Effect.sleep("5 millis")
      const before = performance.now()
      yield* Fiber.interrupt(fiber)
      assert.isBelow(performance.now() - before, 1000)
      yield* Effect.sleep("50 millis")
      assert.strictEqual((yield* simulator.counters).calls.GetMetricData, 1)
    }).pipe(Effect.provide(layerSimulated({ faults: { latency: Duration.minutes(1) } })))
  )

  it.effect("fails with AWS's message for an invalid request", () =>
    Effect.gen(function* () {
      const [query] = queriesOf(seriesOf(["nobody"]))
      assert.isDefined(query)
      const error = yield* Effect.flip(ask({ queries: [query, query] }))
      assert.deepInclude({ ...error }, { reason: "Rejected", apiCalls: 1 })
      assert.include(error.message, "ValidationError")
    }).pipe(Effect.provide(layerSimulated()))
  )
})

describe("CloudWatchAws on the wire", () => {
  it.effect("requests hours of AWS/RDS without a unit", () =>
    Effect.gen(function* () {
      const server = yield* listen([{ body: `{"MetricDataResults":[]}` }])
      yield* ask({ queries: queriesOf(seriesOf(["orders"]).slice(0, 1)), nextToken: "page 2" }).pipe(
        Effect.provide(layerAt(server.url))
      )
      const body: unknown = JSON.parse(server.bodies[0] ?? "")
      assert.deepStrictEqual(body, {
        MetricDataQueries: statistics.map((Stat) => ({
          Id: `s0_${Stat.toLowerCase()}`,
          MetricStat: {
            Metric: {
              Namespace: "AWS/RDS",
              MetricName: "CPUUtilization",
              Dimensions: [{ Name: "DBInstanceIdentifier", Value: "orders" }]
            },
            Period: 3600,
            Stat
          }
        })),
        StartTime: start.epochMilliseconds / 1000,
        EndTime: end.epochMilliseconds / 1000,
        NextToken: "page 2",
        MaxDatapoints: 100_800
      })
    })
  )

  it.effect("never sends a body beyond the limit, whatever the instances' names", () =>
    Effect.gen(function* () {
      const server = yield* listen([{ body: `{"MetricDataResults":[]}` }])
      const names = Array.from({ length: 40 }, (_, index) => `${"\u{1F40C}".repeat(1000)}"\\${index}`)
      const batches = makeBatches(seriesOf(names), end)
      yield* Effect.forEach(batches, (batch) => ask({ queries: queriesOf(batch.series), start: batch.start })).pipe(
        Effect.provide(layerAt(server.url))
      )
      assert.isAbove(batches.length, 2)
      const sizes = server.bodies.map((body) => Buffer.byteLength(body))
      assert.isBelow(Math.max(...sizes), 614_400)
      // The estimate is not far too large either.
      assert.isAbove(Math.max(...sizes), 500_000)
    })
  )

  it.effect("treats a result whose lists do not match as a failure, and ignores one without an id", () =>
    Effect.gen(function* () {
      const server = yield* listen([
        {
          body: JSON.stringify({
            MetricDataResults: [
              { Id: "s0_average", StatusCode: "Complete", Timestamps: [1, 2], Values: [1] },
              { Id: "s0_minimum", StatusCode: "Complete", Timestamps: [1], Values: [1, 2] },
              { StatusCode: "Complete", Timestamps: [1], Values: [1] },
              {
                Id: "s0_maximum",
                StatusCode: "Forbidden",
                Timestamps: [],
                Values: [],
                Messages: [{ Code: "Forbidden", Value: "no" }, { Value: "really" }]
              }
            ],
            Messages: [{ Code: "MaxMetricsExceeded", Value: "some were left out" }],
            NextToken: ""
          })
        }
      ])
      const page = yield* ask().pipe(Effect.provide(layerAt(server.url)))
      assert.deepStrictEqual(page, {
        results: [
          { id: "s0_average", status: "InternalError", messages: [], datapoints: [] },
          { id: "s0_minimum", status: "InternalError", messages: [], datapoints: [] },
          { id: "s0_maximum", status: "Forbidden", messages: ["Forbidden: no", "really"], datapoints: [] }
        ],
        messages: ["MaxMetricsExceeded: some were left out"],
        apiCalls: 1
      })
    })
  )

  it.effect("fails with Unavailable if nothing listens", () =>
    Effect.gen(function* () {
      const url = yield* Effect.scoped(Effect.map(listen([]), (server) => server.url))
      const error = yield* Effect.flip(ask().pipe(withoutDelay, Effect.provide(layerAt(url))))
      assert.deepInclude({ ...error }, { reason: "Unavailable", apiCalls: 6 })
    })
  )
})

describe("CloudWatchAws's rate limit", () => {
  it.live("is 25 requests a second by default", () =>
    Effect.gen(function* () {
      const server = yield* listen([{ body: `{"MetricDataResults":[]}` }])
      const before = performance.now()
      yield* Effect.all(
        Array.from({ length: 11 }, () => ask()),
        { concurrency: "unbounded" }
      ).pipe(Effect.provide(CloudWatchAws.layer({ ...options, endpoint: server.url })))
      assert.strictEqual(server.bodies.length, 11)
      assert.isAtLeast(performance.now() - before, 390)
    })
  )
})

describe("CloudWatchAws without configuration", () => {
  /** Removes this machine's own configuration and role. */
  const bare = () => {
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"]) {
      vi.stubEnv(name, undefined)
    }
    for (const name of ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"]) {
      vi.stubEnv(name, undefined)
    }
    vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", undefined)
    vi.stubEnv("AWS_WEB_IDENTITY_TOKEN_FILE", undefined)
    vi.stubEnv("AWS_CONFIG_FILE", "/nonexistent/config")
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials")
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true")
  }
  afterEach(() => void vi.unstubAllEnvs())

  it.effect("fails with MissingCredentials without a request", () =>
    Effect.gen(function* () {
      bare()
      const error = yield* Effect.flip(
        ask().pipe(Effect.provide(CloudWatchAws.layer({ region: "eu-west-1", endpoint: "http://127.0.0.1:9" })))
      )
      assert.deepInclude({ ...error }, { reason: "MissingCredentials", apiCalls: 0, region: "eu-west-1" })
      assert.include(error.message, "AWS_ACCESS_KEY_ID")
    })
  )

  it.effect("fails with MissingRegion without a request", () =>
    Effect.gen(function* () {
      bare()
      const { credentials } = options
      const error = yield* Effect.flip(ask().pipe(Effect.provide(CloudWatchAws.layer({ credentials }))))
      assert.deepInclude({ ...error }, { reason: "MissingRegion", apiCalls: 0, region: null })
      assert.include(error.message, "AWS_REGION")
    })
  )

  it.effect("reads credentials, region and endpoint from the environment", () =>
    Effect.gen(function* () {
      bare()
      const server = yield* listen([{ body: `{"MetricDataResults":[]}` }])
      vi.stubEnv("AWS_ACCESS_KEY_ID", "environment")
      vi.stubEnv("AWS_SECRET_ACCESS_KEY", "environment")
      vi.stubEnv("AWS_REGION", "eu-west-3")
      vi.stubEnv("AWS_ENDPOINT_URL", server.url)
      const page = yield* ask().pipe(Effect.provide(CloudWatchAws.layer()))
      assert.deepStrictEqual(page, { results: [], messages: [], apiCalls: 1 })
    })
  )
})
