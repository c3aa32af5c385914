import { assert, describe, it } from "@effect/vitest"
import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { CloudWatch, type MetricDataPage, type MetricDataRequest } from "../src/CloudWatch.ts"
import * as ScriptedCloudWatch from "../src/ScriptedCloudWatch.ts"
import * as CloudWatchCollector from "../src/CloudWatchCollector.ts"
import type { Collector } from "../src/Collector.ts"
import * as ScriptedInstanceDiscovery from "../src/ScriptedInstanceDiscovery.ts"

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

const valuesOf = (rows: ReadonlyArray<HourlyMetric>) =>
  rows.map(({ avg_value, hour, max_value, min_value, sample_count }) => ({
    hour: DateTime.formatIso(hour),
    values: [avg_value, min_value, max_value, sample_count]
  }))

/** The values of one hour of the CPU. */
const hourOf = (text: string) =>
  Effect.map(rowsOf("orders", "CPUUtilization"), (rows) => valuesOf(rows).find(({ hour }) => hour === text)?.values)

/** A broken store, which merges instead of replacing. */
const layerMerging = Layer.effect(
  MetricsStore,
  Effect.map(MetricsStore, (store) =>
    MetricsStore.of({
      ...store,
      replaceHourlyMetrics: (rows) =>
        store
          .mergeHourlyMetrics(rows)
          .pipe(
            Effect.as({ written: rows.length, unchanged: 0, stale: 0, expired: 0 }),
            Effect.catchTags({ HourIsSnapshot: Effect.die, MergeOutOfRange: Effect.die })
          )
    })
  )
)

describe("Collector that reads an hour repeatedly", () => {
  const scripts = Layer.merge(
    ScriptedCloudWatch.layer({ sample: ({ minute }) => (minute / 60_000) % 60 }),
    ScriptedInstanceDiscovery.layer(one)
  )

  /** The finished hours that do not have their sixty samples after ten passes and a backfill by a second process. */
  const wrongHours = Effect.fnUntraced(function* (layer: Layer.Layer<Collector>) {
    yield* setTime()
    yield* collectRepeatedly(10).pipe(Effect.provide(Layer.fresh(layer)))
    yield* collectRepeatedly(1).pipe(Effect.provide(Layer.fresh(layer)))
    const rows = valuesOf(yield* rowsOf("orders", "ReadIOPS")).slice(0, -1)
    return rows.filter(({ values }) => values.join() !== "29.5,0,59,60").length
  })

  const check = (layerMetrics: Layer.Layer<MetricsStore, never, MetricsStore>) =>
    Effect.gen(function* () {
      const stores = yield* Effect.context<MetricsStore | Layer.Success<typeof layerStores>>()
      return yield* wrongHours(
        CloudWatchCollector.layer({ history: "14 days" }).pipe(
          Layer.provide(scripts),
          Layer.provide(layerMetrics),
          Layer.provide(Layer.succeedContext(stores))
        )
      )
    }).pipe(Effect.provide(layerStores))

  it.effect("counts each point once", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* check(Layer.effect(MetricsStore, Effect.service(MetricsStore))), 0)
    })
  )

  it.effect("control: counts points repeatedly if hours are merged", () =>
    Effect.gen(function* () {
      assert.isAbove(yield* check(layerMerging), 300)
    })
  )
})

describe("Collector with corrected samples", () => {
  it.effect("replaces a wrong sample that CloudWatch corrects", () => {
    const state = { isWrong: true }
    return Effect.gen(function* () {
      yield* setTime("2026-03-20T10:05:00Z")
      yield* collect()
      const hour = hourOf("2026-03-20T09:00:00.000Z")
      assert.deepStrictEqual(yield* hour, [49, 0, 50, 50])
      state.isWrong = false
      yield* TestClock.adjust("1 minute")
      yield* collect()
      assert.deepStrictEqual(yield* hour, [50, 50, 50, 50])
    }).pipe(
      Effect.provide(
        layerCollector(
          {
            cloudWatch: {
              sample: ({ minute }) => {
                const ofHour = (minute / 60_000) % 60
                // The same fifty minutes of each hour. One of them is wrong at first.
                return ofHour >= 50 ? undefined : state.isWrong && ofHour === 7 ? 0 : 50
              }
            },
            discovery: one
          },
          { retention: "1 day" }
        )
      )
    )
  })
})

describe("Collector without data", () => {
  it.effect("writes no row, and records a failed run, if CloudWatch fails", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      assert.deepInclude(run, { status: "failed", written: 0, unchanged: 0 })
      assert.strictEqual(run.targets[0]?.error, "AWS said Unavailable")
      assert.deepStrictEqual(yield* rowsOf("orders"), [])
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: { sample: () => 50, intercept: () => Effect.fail(awsError("Unavailable")) },
          discovery: one
        })
      )
    )
  )

  it.effect("writes no row for a stopped instance, but collects an instance that is backing up", () => {
    const stopped = instant("2026-03-20T08:30:00Z").epochMilliseconds
    return Effect.gen(function* () {
      yield* setTime("2026-03-20T12:15:00Z")
      const run = yield* collect()
      assert.strictEqual(run.status, "succeeded")
      assert.deepStrictEqual(
        valuesOf(yield* rowsOf("stopped", "CPUUtilization"))
          .slice(-2)
          .map(({ hour, values }) => [hour.slice(11, 16), values[3]]),
        [
          ["07:00", 60],
          ["08:00", 30]
        ]
      )
      assert.strictEqual(valuesOf(yield* rowsOf("busy", "CPUUtilization")).at(-1)?.hour, "2026-03-20T12:00:00.000Z")
      assert.deepStrictEqual(yield* rowsOf("never-started"), [])
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: {
            sample: ({ instanceName, minute }) =>
              instanceName === "busy" || (instanceName === "stopped" && minute < stopped) ? 50 : undefined
          },
          discovery: {
            instances: () => [
              { name: "stopped", status: "stopped" },
              { name: "busy", status: "backing-up" },
              { name: "never-started", status: "creating" }
            ]
          }
        })
      )
    )
  })
})

describe("Collector that joins statistics", () => {
  const gap = instant("2026-03-20T07:00:00Z").epochMilliseconds
  const hourOfDay = (minute: number) => (minute / 3_600_000) % 24

  /** Removes one point from one statistic. */
  const withoutOnePoint = (page: MetricDataPage, { queries }: MetricDataRequest) => {
    const hit = queries.find(({ metricName, statistic }) => metricName === "ReadIOPS" && statistic === "Minimum")
    return Effect.succeed({
      ...page,
      results: page.results.map((result) =>
        result.id === hit?.id
          ? { ...result, datapoints: result.datapoints.filter(({ timestamp }) => timestamp.epochMilliseconds !== gap) }
          : result
      )
    })
  }

  const layer = layerCollector({
    cloudWatch: {
      sample: ({ metricName, minute }) => (metricName === "CPUUtilization" ? undefined : Math.floor(hourOfDay(minute))),
      intercept: withoutOnePoint
    },
    discovery: one
  })

  it.effect("skips only the hour and the metric of a missing point", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      assert.strictEqual(run.skipped, 1)
      assert.deepStrictEqual(yield* rowsOf("orders", "CPUUtilization"), [])
      const reads = yield* rowsOf("orders", "ReadIOPS")
      assert.strictEqual(reads.length, 336)
      assert.strictEqual((yield* rowsOf("orders", "WriteIOPS")).length, 337)
      for (const { avg_value, hour, max_value, min_value } of reads) {
        const expected = hourOfDay(hour.epochMilliseconds)
        assert.deepStrictEqual([avg_value, min_value, max_value], [expected, expected, expected])
      }
    }).pipe(Effect.provide(layer))
  )

  it.effect("control: joins wrong values if points are joined by position", () =>
    Effect.gen(function* () {
      yield* setTime()
      const cloudWatch = yield* CloudWatch
      const page = yield* cloudWatch.getMetricData({
        target: {},
        queries: [
          { id: "average", instanceName: "orders", metricName: "ReadIOPS", statistic: "Average" },
          { id: "minimum", instanceName: "orders", metricName: "ReadIOPS", statistic: "Minimum" }
        ],
        start: instant("2026-03-20T04:00:00Z"),
        end: instant("2026-03-20T10:00:00Z")
      })
      const [average, minimum] = page.results
      const joined = average?.datapoints.map(({ value }, index) => [value, minimum?.datapoints[index]?.value])
      assert.isAbove(joined?.filter(([first, second]) => first !== second).length ?? 0, 1)
    }).pipe(
      Effect.provide(
        ScriptedCloudWatch.layer({
          sample: ({ minute }) => Math.floor(hourOfDay(minute)),
          intercept: withoutOnePoint
        })
      )
    )
  )
})

describe("Collector that chooses what to read", () => {
  it.effect("reads from a full hour up to five minutes ago, with the samples of the running hour so far", () => {
    const requests: Array<MetricDataRequest> = []
    return Effect.gen(function* () {
      for (const time of ["10:00:00", "10:04:59.999", "10:05:00", "10:17:31.250", "10:59:59.999"]) {
        yield* setTime(`2026-03-20T${time}Z`)
        yield* collect()
        const now = yield* DateTime.now
        for (const { end, start } of requests.splice(0)) {
          assert.strictEqual(start.epochMilliseconds % 3_600_000, 0)
          assert.strictEqual(end.epochMilliseconds % 60_000, 0)
          assert.isAtLeast(now.epochMilliseconds - end.epochMilliseconds, 300_000)
          assert.isBelow(now.epochMilliseconds - end.epochMilliseconds, 360_000)
        }
      }
      const running = valuesOf(yield* rowsOf("orders", "CPUUtilization")).at(-1)
      assert.deepStrictEqual(running, { hour: "2026-03-20T10:00:00.000Z", values: [50, 50, 50, 54] })
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: {
            sample: () => 50,
            intercept: (page, request) => Effect.sync(() => (requests.push(request), page))
          },
          discovery: one
        })
      )
    )
  })

  it.effect("reads late points", () => {
    const state = { isPublished: false }
    return Effect.gen(function* () {
      yield* setTime("2026-03-20T10:15:00Z")
      yield* collect()
      const nine = hourOf("2026-03-20T09:00:00.000Z")
      assert.deepStrictEqual(yield* nine, [10, 10, 10, 30])
      state.isPublished = true
      yield* setTime("2026-03-20T12:15:00Z")
      yield* collect()
      assert.deepStrictEqual(yield* nine, [20, 10, 30, 60])
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: {
            // The second half of each hour is published later.
            sample: ({ minute }) => ((minute / 60_000) % 60 < 30 ? 10 : state.isPublished ? 30 : undefined)
          },
          discovery: one
        })
      )
    )
  })
})
