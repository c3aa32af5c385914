import { assert, describe, it } from "@effect/vitest"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Duration, Effect, Fiber, Layer, Logger, Metric, References } from "effect"
import { TestClock } from "effect/testing"
import type { MetricDataRequest } from "../src/CloudWatch.ts"
import * as ScriptedCloudWatch from "../src/ScriptedCloudWatch.ts"
import * as CloudWatchCollector from "../src/CloudWatchCollector.ts"
import { Collector } from "../src/Collector.ts"
import * as ScriptedInstanceDiscovery from "../src/ScriptedInstanceDiscovery.ts"
import { collect, instant, layerCollector, layerStores, rowsOf, setTime } from "./support/scriptedCollector.ts"

const one = { instances: () => [{ name: "orders" }] }
const busy = { sample: () => 50 }

describe("Collector", () => {
  it.effect("stores the hours of the retention, and records the run", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect("manual")
      assert.deepInclude(run, {
        status: "succeeded",
        trigger: "manual",
        started_at: instant("2026-03-20T10:15:00Z"),
        finished_at: instant("2026-03-20T10:15:00Z"),
        targets: [{ account: "123456789012", region: "eu-west-1", status: "succeeded", error: null, notes: [] }],
        instances: 1,
        written: 337 * 4,
        unchanged: 0,
        stale: 0,
        expired: 0,
        skipped: 0,
        api_calls: 2,
        metrics_requested: 4,
        queries_requested: 16,
        estimated_cost_usd: 0.00016
      })
      const rows = yield* rowsOf("orders", "CPUUtilization")
      assert.strictEqual(rows.length, 337)
      assert.deepStrictEqual(rows[0]?.hour, instant("2026-03-06T10:00:00Z"))
      assert.deepInclude(rows.at(-1), { hour: instant("2026-03-20T10:00:00Z"), sample_count: 10 })
      assert.isTrue(rows.slice(0, -1).every(({ sample_count }) => sample_count === 60))
      assert.deepStrictEqual(yield* (yield* CollectionRunStore).list(), [run])
    }).pipe(Effect.provide(layerCollector({ cloudWatch: busy, discovery: one })))
  )

  it.effect("saves the run as running before the pass ends", () =>
    Effect.gen(function* () {
      yield* setTime()
      const collector = yield* Collector
      const runs = yield* CollectionRunStore
      const run = yield* collector.start("manual")
      assert.deepInclude(run, { status: "running", finished_at: null, targets: [] })
      assert.deepStrictEqual(yield* runs.list(), [run])
      yield* TestClock.adjust("1 minute")
      const [finished] = yield* runs.list()
      assert.deepInclude(finished, { id: run.id, status: "succeeded" })
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: { ...busy, intercept: (page) => Effect.delay(Effect.succeed(page), "10 seconds") },
          discovery: one
        })
      )
    )
  )

  it.effect(
    "reads the last six hours after the first pass, two days once a day, and the whole retention once a week",
    () => {
      const requests: Array<MetricDataRequest> = []
      return Effect.gen(function* () {
        for (const time of ["10:15:00", "10:30:00", "23:45:00"]) {
          yield* setTime(`2026-03-20T${time}Z`)
          yield* collect()
        }
        yield* setTime("2026-03-21T00:00:00Z")
        yield* collect()
        yield* setTime("2026-03-21T00:15:00Z")
        yield* collect()
        assert.deepStrictEqual(
          requests.map(({ end, start }) => [DateTime.formatIso(start), DateTime.formatIso(end)]),
          [
            ["2026-03-06T10:00:00.000Z", "2026-03-20T10:10:00.000Z"],
            ["2026-03-20T04:00:00.000Z", "2026-03-20T10:25:00.000Z"],
            // More than five hours after the previous pass.
            ["2026-03-06T23:00:00.000Z", "2026-03-20T23:40:00.000Z"],
            ["2026-03-18T23:00:00.000Z", "2026-03-20T23:55:00.000Z"],
            ["2026-03-20T18:00:00.000Z", "2026-03-21T00:10:00.000Z"]
          ]
        )
        requests.length = 0
        for (let hours = 4; hours < 14 * 24; hours += 4) {
          yield* setTime(DateTime.formatIso(DateTime.add(instant("2026-03-21T00:00:00Z"), { hours })))
          yield* collect()
        }
        const days = requests.map(
          ({ end, start }) => Math.round(Duration.toDays(DateTime.distance(start, end)) * 4) / 4
        )
        assert.deepStrictEqual(
          [14, 2, 0.25].map((width) => days.filter((each) => each === width).length),
          [2, 13, days.length - 15]
        )
      }).pipe(
        Effect.provide(
          layerCollector({
            cloudWatch: { ...busy, intercept: (page, request) => Effect.sync(() => (requests.push(request), page)) },
            discovery: one
          })
        )
      )
    }
  )

  it.effect("uses the given options", () => {
    const requests: Array<MetricDataRequest> = []
    return Effect.gen(function* () {
      yield* setTime()
      yield* collect()
      yield* collect()
      assert.deepStrictEqual(
        requests.map(({ end, start }) => [DateTime.formatIso(start), DateTime.formatIso(end)]),
        [
          ["2026-03-18T10:00:00.000Z", "2026-03-20T10:05:00.000Z"],
          ["2026-03-20T07:00:00.000Z", "2026-03-20T10:05:00.000Z"]
        ]
      )
    }).pipe(
      Effect.provide(
        layerCollector(
          {
            cloudWatch: { ...busy, intercept: (page, request) => Effect.sync(() => (requests.push(request), page)) },
            discovery: one
          },
          { retention: "2 days", history: "2 days", publishingDelay: "10 minutes", overlap: "3 hours" }
        )
      )
    )
  })

  it.effect("backfills an instance that appears later, and records its status", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T10:15:00Z")
      yield* collect()
      assert.deepStrictEqual(yield* rowsOf("late"), [])
      yield* setTime("2026-03-20T12:15:00Z")
      yield* collect()
      const rows = yield* rowsOf("late", "ReadIOPS")
      // From the hour of its creation, not from the start of the retention.
      assert.deepStrictEqual(rows[0]?.hour, instant("2026-03-15T08:00:00Z"))
      assert.strictEqual(rows.length, 5 * 24 + 5)
      const instances = yield* InstanceStore
      const late = (yield* instances.list()).find(({ name }) => name === "late")
      assert.isDefined(late)
      const changes = yield* instances.listStatusChanges(late.id)
      assert.deepStrictEqual(
        changes.map(({ status }) => status),
        ["available"]
      )
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: busy,
          discovery: {
            instances: (now) =>
              now.epochMilliseconds < instant("2026-03-20T12:00:00Z").epochMilliseconds
                ? [{ name: "orders" }]
                : [{ name: "orders" }, { name: "late", provider_created_at: instant("2026-03-15T08:20:00Z") }]
          }
        })
      )
    )
  )

  it.effect("drops the rows of an instance that is deleted during the pass, and stores the others", () =>
    Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      assert.deepInclude(run, { status: "succeeded", instances: 3, written: 2 * 337 * 4 })
      assert.strictEqual((yield* rowsOf("orders")).length, 337 * 4)
      assert.strictEqual((yield* rowsOf("reports")).length, 337 * 4)
    }).pipe(
      Effect.provide(
        CloudWatchCollector.layer({ history: "14 days" }).pipe(
          Layer.provide(
            Layer.unwrap(
              Effect.gen(function* () {
                const instances = yield* InstanceStore
                return ScriptedCloudWatch.layer({
                  ...busy,
                  intercept: Effect.fnUntraced(function* (page) {
                    const billing = (yield* instances.list()).find(({ name }) => name === "billing")
                    if (billing !== undefined) yield* instances.delete(billing.id)
                    return page
                  }, Effect.orDie)
                })
              })
            )
          ),
          Layer.provide(
            ScriptedInstanceDiscovery.layer({
              instances: () => [{ name: "orders" }, { name: "billing" }, { name: "reports" }]
            })
          ),
          Layer.provideMerge(layerStores)
        )
      )
    )
  )
})

describe("Collector's writes", () => {
  /** Memory stores that record what is replaced. */
  const layerNoting = (noted: Array<{ readonly rows: number; readonly asOf: string; readonly cutoff: string }>) =>
    Layer.effect(
      MetricsStore,
      Effect.map(MetricsStore, (store) =>
        MetricsStore.of({
          ...store,
          replaceHourlyMetrics: (rows, options) => {
            noted.push({
              rows: rows.length,
              asOf: DateTime.formatIso(options.asOf),
              cutoff: DateTime.formatIso(options.cutoff)
            })
            return store.replaceHourlyMetrics(rows, options)
          }
        })
      )
    ).pipe(Layer.provideMerge(layerStores))

  it.effect("are as of the time before the request, with the retention at the time of writing", () => {
    const noted: Parameters<typeof layerNoting>[0] = []
    return Effect.gen(function* () {
      yield* setTime("2026-03-20T10:59:55Z")
      const pass = yield* Effect.forkChild(collect())
      yield* TestClock.adjust("10 seconds")
      const run = yield* Fiber.join(pass)
      assert.deepStrictEqual(noted, [
        { rows: 336 * 4, asOf: "2026-03-20T10:59:55.000Z", cutoff: "2026-03-06T11:00:00.000Z" }
      ])
      assert.deepInclude(run, { written: 336 * 4, expired: 4 })
    }).pipe(
      Effect.provide(
        CloudWatchCollector.layer({ history: "14 days" }).pipe(
          Layer.provide([
            ScriptedCloudWatch.layer({
              ...busy,
              intercept: (page) => Effect.delay(Effect.succeed(page), "10 seconds")
            }),
            ScriptedInstanceDiscovery.layer(one)
          ]),
          Layer.provideMerge(layerNoting(noted))
        )
      )
    )
  })

  it.effect("have at most 2,000 rows a statement", () => {
    const noted: Parameters<typeof layerNoting>[0] = []
    return Effect.gen(function* () {
      yield* setTime()
      const run = yield* collect()
      assert.strictEqual(run.written, 337 * 4 * 5)
      assert.deepStrictEqual(
        noted.map(({ rows }) => rows),
        [2000, 2000, 2000, 337 * 4 * 5 - 6000]
      )
    }).pipe(
      Effect.provide(
        CloudWatchCollector.layer({ history: "14 days" }).pipe(
          Layer.provide([
            ScriptedCloudWatch.layer(busy),
            ScriptedInstanceDiscovery.layer({
              instances: () => Array.from({ length: 5 }, (_, index) => ({ name: `db-${index}` }))
            })
          ]),
          Layer.provideMerge(layerNoting(noted))
        )
      )
    )
  })
})

describe("Collector after a pass", () => {
  it.effect("counts the run in the metrics, and logs it in one line", () => {
    const lines: Array<ReadonlyArray<unknown>> = []
    const capture = Logger.make(({ fiber, logLevel, message }) => {
      lines.push([logLevel, message, fiber.getRef(References.CurrentLogAnnotations)])
    })
    return Effect.gen(function* () {
      yield* setTime()
      const { id } = yield* collect("startup")
      assert.strictEqual(lines.length, 1)
      assert.deepInclude(lines[0]?.[2], {
        run: id,
        trigger: "startup",
        status: "succeeded",
        error: null,
        written: 1348,
        api_calls: 2,
        duration: "0"
      })
      assert.strictEqual(lines[0]?.[0], "Info")
      const metrics = yield* Metric.snapshot
      const total = (name: string) =>
        metrics.flatMap((metric) => (metric.id === name && metric.type === "Counter" ? [metric.state.count] : []))
      assert.deepStrictEqual(total("snoozeql_collection_passes_total"), [1])
      assert.deepStrictEqual(total("snoozeql_collection_written_total"), [1348])
      assert.deepStrictEqual(total("snoozeql_collection_api_calls_total"), [2])
      assert.deepStrictEqual(total("snoozeql_collection_queries_requested_total"), [16])
    }).pipe(
      Effect.provide(Layer.merge(layerCollector({ cloudWatch: busy, discovery: one }), Logger.layer([capture]))),
      Effect.provideService(Metric.MetricRegistry, new Map())
    )
  })
})

describe("Collector.collect during a pass", () => {
  it.effect("returns the running pass to every caller", () =>
    Effect.gen(function* () {
      yield* setTime()
      const collector = yield* Collector
      const first = yield* Effect.forkChild(collector.collect("startup"))
      const second = yield* Effect.forkChild(collector.collect("manual"))
      yield* TestClock.adjust("5 seconds")
      const started = yield* collector.start("schedule")
      yield* TestClock.adjust("5 seconds")
      const run = yield* Fiber.join(first)
      assert.strictEqual(yield* Fiber.join(second), run)
      assert.deepStrictEqual([run.id, run.trigger, run.status], [started.id, "startup", "succeeded"])
      const next = yield* Effect.forkChild(collector.collect("manual"))
      yield* TestClock.adjust("1 minute")
      assert.notStrictEqual((yield* Fiber.join(next)).id, run.id)
      assert.strictEqual((yield* (yield* CollectionRunStore).list()).length, 2)
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: { ...busy, intercept: (page) => Effect.delay(Effect.succeed(page), "10 seconds") },
          discovery: one
        })
      )
    )
  )

  it.effect("goes on if its caller is interrupted", () =>
    Effect.gen(function* () {
      yield* setTime()
      const collector = yield* Collector
      const asking = yield* Effect.forkChild(collector.collect("manual"))
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.interrupt(asking)
      yield* TestClock.adjust("5 seconds")
      const [run] = yield* (yield* CollectionRunStore).list()
      assert.strictEqual(run?.status, "succeeded")
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: { ...busy, intercept: (page) => Effect.delay(Effect.succeed(page), "10 seconds") },
          discovery: one
        })
      )
    )
  )
})
