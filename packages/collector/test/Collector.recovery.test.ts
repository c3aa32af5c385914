import { assert, describe, it } from "@effect/vitest"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { DateTime, Effect, Exit, Fiber, Formatter, Layer, Logger, References, Scope } from "effect"
import { TestClock } from "effect/testing"

import * as CloudWatchCollector from "../src/CloudWatchCollector.ts"
import { layerSimulated, secretAccessKey, withoutDelay } from "./support/simulated.ts"
import {
  awsError,
  collect,
  instant,
  layerCollector,
  layerStores,
  rowsOf,
  setTime
} from "./support/scriptedCollector.ts"

const one = { instances: () => [{ name: "orders" }] }

/** Runs a pass every fifteen minutes, `times` times. */
const collectRepeatedly = Effect.fnUntraced(function* (times: number) {
  for (let index = 0; index < times; index += 1) {
    yield* collect("schedule")
    yield* TestClock.adjust("15 minutes")
  }
})

describe("Collector under throttling", () => {
  it.effect("ends a pass that waits for a retry at once on a shutdown, and records why", () =>
    Effect.gen(function* () {
      yield* setTime()
      const stores = yield* Layer.build(layerStores)
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(
        CloudWatchCollector.layer({ history: "14 days" }).pipe(
          Layer.provide(layerSimulated({ instances: 3, faults: { throttling_rate: 1 } })),
          Layer.provide(Layer.succeedContext(stores))
        ),
        scope
      )
      const waiting = yield* collect().pipe(Effect.provideContext(context), Effect.forkChild)
      // The request over loopback takes real time. The clock of the retry stands still.
      yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 300)))
      assert.isUndefined(waiting.pollUnsafe())
      yield* Scope.close(scope, Exit.void)
      const run = yield* Fiber.join(waiting)
      assert.deepInclude(run, { status: "failed", finished_at: instant("2026-03-20T10:15:00Z") })
      assert.strictEqual(run.targets[0]?.error, "The pass was interrupted by a shutdown")
    }).pipe(Effect.scoped)
  )

  it.effect("records the throttling in the run", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect().pipe(withoutDelay)
      assert.deepInclude(run, { status: "failed", api_calls: 3 + 2 + 6, written: 0 })
      assert.strictEqual(
        run.targets[0]?.error,
        "AWS throttled GetMetricData after 6 attempts (Throttling: Rate exceeded)"
      )
    }).pipe(
      Effect.provide(
        CloudWatchCollector.layer({ history: "14 days" }).pipe(
          Layer.provide(
            layerSimulated({ instances: 3, faults: { throttling_rate: 1, operations: ["GetMetricData"] } })
          ),
          Layer.provideMerge(layerStores)
        )
      )
    )
  )
})

describe("Collector after a failed read", () => {
  it.effect("repeats a failed read of the whole retention", () => {
    const requests: Array<string> = []
    const state = { isFailing: true }
    return Effect.gen(function* () {
      yield* setTime("2026-03-20T10:15:00Z")
      assert.strictEqual((yield* collect()).status, "failed")
      yield* setTime("2026-03-20T10:30:00Z")
      state.isFailing = false
      assert.strictEqual((yield* collect()).status, "succeeded")
      yield* setTime("2026-03-20T10:45:00Z")
      yield* collect()
      assert.deepStrictEqual(requests, [
        "2026-03-06T10:00:00.000Z",
        "2026-03-06T10:00:00.000Z",
        "2026-03-20T04:00:00.000Z"
      ])
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: {
            sample: () => 50,
            intercept: (page, { start }) =>
              Effect.suspend(() => {
                requests.push(DateTime.formatIso(start))
                return state.isFailing ? Effect.fail(awsError("Unavailable")) : Effect.succeed(page)
              })
          },
          discovery: one
        })
      )
    )
  })

  it.effect("repeats the part of a read of two days that failed", () => {
    const state = { isFailing: false }
    const starts = new Map<string, string>()
    return Effect.gen(function* () {
      yield* setTime("2026-03-20T23:45:00Z")
      yield* collect()
      state.isFailing = true
      yield* setTime("2026-03-21T00:00:00Z")
      assert.strictEqual((yield* collect()).status, "partial")
      state.isFailing = false
      yield* setTime("2026-03-21T00:15:00Z")
      yield* collect()
      assert.deepStrictEqual(Object.fromEntries(starts), {
        "db-0": "2026-03-20T18:00:00.000Z",
        "db-39": "2026-03-19T00:00:00.000Z"
      })
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: {
            sample: () => 50,
            intercept: (page, { queries, start }) =>
              Effect.suspend(() => {
                const names = new Set(queries.map(({ instanceName }) => instanceName))
                for (const name of ["db-0", "db-39"]) if (names.has(name)) starts.set(name, DateTime.formatIso(start))
                return state.isFailing && names.has("db-39")
                  ? Effect.fail(awsError("Unavailable"))
                  : Effect.succeed(page)
              })
          },
          discovery: { instances: () => Array.from({ length: 40 }, (_, index) => ({ name: `db-${index}` })) }
        })
      )
    )
  })

  it.effect("leaves no gap after an outage of ten hours", () => {
    const from = instant("2026-03-20T03:00:00Z").epochMilliseconds
    const to = instant("2026-03-20T13:00:00Z").epochMilliseconds
    return Effect.gen(function* () {
      yield* setTime("2026-03-20T01:00:00Z")
      yield* collectRepeatedly(13 * 4)
      const runs = yield* (yield* CollectionRunStore).list()
      assert.strictEqual(runs.filter(({ status }) => status === "failed").length, 40)
      const hours = (yield* rowsOf("orders", "CPUUtilization")).map(({ hour }) => hour.epochMilliseconds / 3_600_000)
      assert.strictEqual((hours.at(-1) ?? 0) - (hours[0] ?? 0) + 1, hours.length)
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: {
            sample: () => 50,
            intercept: Effect.fnUntraced(function* (page) {
              const { epochMilliseconds } = yield* DateTime.now
              return epochMilliseconds >= from && epochMilliseconds < to ? yield* awsError("Unavailable") : page
            })
          },
          discovery: one
        })
      )
    )
  })

  it.effect("reads four pages with PartialData, and stores every hour", () =>
    Effect.gen(function* () {
      yield* setTime()
      // If a page is left unread, the series is asked for again after a delay.
      const run = yield* collect().pipe(withoutDelay)
      assert.deepInclude(run, { status: "succeeded", written: 337 * 4, api_calls: 1 + 4 })
      assert.strictEqual((yield* rowsOf("orders", "WriteIOPS")).length, 337)
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: {
            sample: () => 50,
            // Each of the four pages has a quarter of the points of each result.
            intercept: (page, { nextToken }) => {
              const index = Number(nextToken ?? "0")
              return Effect.succeed({
                ...page,
                results: page.results.map((result) => ({
                  ...result,
                  status: index < 3 ? ("PartialData" as const) : ("Complete" as const),
                  datapoints: result.datapoints.filter((_, place) => place % 4 === index)
                })),
                ...(index < 3 ? { nextToken: String(index + 1) } : {})
              })
            }
          },
          discovery: one
        })
      )
    )
  )
})

describe("Collector with a rejected request", () => {
  it.effect("records CloudWatch's message", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      assert.strictEqual(run.status, "failed")
      assert.strictEqual(run.targets[0]?.error, "The parameter StartTime is not valid")
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: {
            sample: () => 50,
            intercept: () => Effect.fail(awsError("Rejected", "GetMetricData", "The parameter StartTime is not valid"))
          },
          discovery: one
        })
      )
    )
  )
})

describe("Collector over the wire", () => {
  it.effect("writes the secret neither to the log nor to the run", () => {
    const lines: Array<string> = []
    const capture = Logger.make((options) => {
      lines.push(
        Formatter.format([options.message, options.cause, options.fiber.getRef(References.CurrentLogAnnotations)])
      )
    })
    return Effect.gen(function* () {
      yield* setTime()
      const runs = [yield* collect().pipe(withoutDelay), yield* collect().pipe(withoutDelay)]
      lines.push(JSON.stringify(runs))
      assert.isAbove(lines.length, 10)
      assert.isTrue(lines.some((line) => line.includes("Retrying a request to AWS")))
      assert.isTrue(lines.every((line) => !line.includes(secretAccessKey)))
    }).pipe(
      Effect.provide(
        CloudWatchCollector.layer({ history: "14 days" }).pipe(
          Layer.provide(layerSimulated({ instances: 3, faults: { throttling_rate: 1 } })),
          Layer.provideMerge(layerStores),
          Layer.merge(Logger.layer([capture]))
        )
      ),
      Effect.provideService(References.MinimumLogLevel, "All")
    )
  })

  it.effect("collects every page of instances", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      // The other 14 of the 250 belong to DocumentDB and Neptune.
      assert.deepInclude(run, { status: "succeeded", instances: 236 })
    }).pipe(
      Effect.provide(
        CloudWatchCollector.layer({ retention: "8 hours", history: "8 hours" }).pipe(
          Layer.provide(layerSimulated({ instances: 250, now: instant("2026-03-20T10:15:00Z") })),
          Layer.provideMerge(layerStores)
        )
      )
    )
  )
})
