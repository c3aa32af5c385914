import { assert, describe, it } from "@effect/vitest"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { DateTime, type Duration, Effect, Layer, Order } from "effect"
import { TestClock } from "effect/testing"
import type { MetricDataRequest } from "../src/CloudWatch.ts"
import * as CloudWatchCollector from "../src/CloudWatchCollector.ts"
import * as RetentionSchedule from "../src/RetentionSchedule.ts"
import * as ScriptedCloudWatch from "../src/ScriptedCloudWatch.ts"
import * as ScriptedInstanceDiscovery from "../src/ScriptedInstanceDiscovery.ts"
import { awsError, collect, instant, layerStores, rowsOf, setTime } from "./support/scriptedCollector.ts"

const everything = { start: instant("2000-01-01T00:00:00Z"), end: instant("2100-01-01T00:00:00Z") }

/** The hours of one metric in the history of an instance, ascending. */
const historyOf = Effect.fnUntraced(function* (name: string) {
  const instance = (yield* (yield* InstanceStore).list()).find((candidate) => candidate.name === name)
  if (instance === undefined) return []
  const series = (yield* (yield* HistoryStore).getSeriesByInstances([instance.id], everything)).get(instance.id)
  const hours = series?.find(({ metric_name }) => metric_name === "ReadIOPS")?.hour ?? []
  return [...hours].toSorted((a, b) => a - b).map((hour) => DateTime.formatIso(DateTime.makeUnsafe(hour)))
})

/** The first and the last hour, and how many there are. */
const ends = (hours: ReadonlyArray<string>) => [hours[0], hours.at(-1), hours.length]

const discovery = ScriptedInstanceDiscovery.layer({
  instances: () => [{ name: "orders" }, { name: "young", provider_created_at: instant("2026-02-01T08:40:00Z") }]
})

/** A process that starts: one pass, and retention. It returns the widths of its requests in days. */
const runServer = Effect.fnUntraced(function* (history?: Duration.Input) {
  const requests: Array<MetricDataRequest> = []
  const cloudWatch = ScriptedCloudWatch.layer({
    sample: () => 1,
    intercept: (page, request) => Effect.sync(() => (requests.push(request), page))
  })
  const options = history === undefined ? {} : { history }
  yield* collect().pipe(Effect.provide(CloudWatchCollector.layer(options).pipe(Layer.provide([cloudWatch, discovery]))))
  yield* Effect.scoped(Effect.andThen(Layer.build(RetentionSchedule.layer(options)), TestClock.adjust("1 second")))
  return requests.map(({ end, start }) => Math.round((end.epochMilliseconds - start.epochMilliseconds) / 86_400_000))
})

describe("the history that the collector reads", () => {
  it.effect("covers twelve weeks after the first pass, and begins with the creation", () =>
    Effect.gen(function* () {
      yield* setTime()
      assert.deepStrictEqual(yield* runServer(), [84])
      assert.deepStrictEqual(ends(yield* historyOf("orders")), [
        "2025-12-26T10:00:00.000Z",
        "2026-03-20T10:00:00.000Z",
        84 * 24 + 1
      ])
      assert.strictEqual((yield* historyOf("young"))[0], "2026-02-01T08:00:00.000Z")
      // The rows themselves are kept as long as before.
      assert.strictEqual((yield* rowsOf("orders", "ReadIOPS")).length, 14 * 24 + 1)
    }).pipe(Effect.provide(layerStores))
  )

  it.effect("is not read again by another process, and grows by what is packed", () =>
    Effect.gen(function* () {
      yield* setTime()
      yield* runServer()
      for (const day of [21, 22, 23]) {
        yield* setTime(`2026-03-${day}T10:15:00Z`)
        assert.deepStrictEqual(yield* runServer(), [14])
      }
      // Whole weeks are deleted: the day that lies twelve weeks back is in the one of Thursday, 2025-12-25.
      assert.deepStrictEqual(ends(yield* historyOf("orders")), [
        "2025-12-26T10:00:00.000Z",
        "2026-03-23T10:00:00.000Z",
        87 * 24 + 1
      ])
    }).pipe(Effect.provide(layerStores))
  )

  it.effect("is read further back when more weeks are to be kept, also after fewer were", () =>
    Effect.gen(function* () {
      yield* setTime()
      yield* runServer("3 weeks")
      assert.strictEqual((yield* historyOf("orders"))[0], "2026-02-27T10:00:00.000Z")
      assert.deepStrictEqual(yield* runServer("12 weeks"), [84])
      assert.strictEqual((yield* historyOf("orders"))[0], "2025-12-26T10:00:00.000Z")
      yield* runServer("3 weeks")
      assert.strictEqual((yield* historyOf("orders"))[0], "2026-02-26T00:00:00.000Z")
      assert.deepStrictEqual(yield* runServer("12 weeks"), [84])
      assert.deepStrictEqual(yield* runServer("12 weeks"), [14])
      assert.strictEqual((yield* historyOf("orders")).length, 84 * 24 + 1)
    }).pipe(Effect.provide(layerStores))
  )

  it.effect("is read again as long as a part of it could not be read", () => {
    const state = { isFailing: true }
    const widths: Array<number> = []
    const cloudWatch = ScriptedCloudWatch.layer({
      sample: () => 1,
      intercept: (page, { end, start }) =>
        Effect.sync(() => {
          widths.push(Math.round((end.epochMilliseconds - start.epochMilliseconds) / 86_400_000))
          return state.isFailing
            ? {
                ...page,
                results: page.results.map((one, index) =>
                  index === 0 ? { ...one, status: "Forbidden" as const } : one
                )
              }
            : page
        })
    })
    return Effect.gen(function* () {
      yield* setTime()
      yield* collect()
      state.isFailing = false
      yield* collect()
      yield* collect()
      assert.deepStrictEqual(widths, [84, 84, 0, 0])
    }).pipe(
      Effect.provide(
        CloudWatchCollector.layer().pipe(Layer.provide([cloudWatch, discovery]), Layer.provideMerge(layerStores))
      )
    )
  })

  it.effect("is read only where it has not been read, if a reading is to be resumed", () =>
    Effect.gen(function* () {
      yield* setTime()
      const names = Array.from({ length: 7 }, (_, index) => `db-${index}`)
      const seven = ScriptedInstanceDiscovery.layer({ instances: () => names.map((name) => ({ name })) })
      /** The instances of each request of a process. The request with this number fails. */
      const runProcess = Effect.fnUntraced(function* (failing: number | undefined) {
        const asked: Array<ReadonlyArray<string>> = []
        const cloudWatch = ScriptedCloudWatch.layer({
          sample: () => 1,
          intercept: (page, { queries }) =>
            Effect.suspend(() => {
              asked.push([...new Set(queries.map(({ instanceName }) => instanceName))])
              return asked.length === failing ? Effect.fail(awsError("Rejected")) : Effect.succeed(page)
            })
        })
        const collector = CloudWatchCollector.layer({ onlyUnread: true })
        const run = yield* collect().pipe(Effect.provide(collector.pipe(Layer.provide([cloudWatch, seven]))))
        return { asked, status: run.status }
      })
      const first = yield* runProcess(2)
      // An instance of 12 weeks is in one request, with two others.
      assert.deepStrictEqual(first.asked.map(({ length }) => length).toSorted(Order.Number), [1, 3, 3])
      assert.strictEqual(first.status, "partial")
      assert.deepStrictEqual(yield* runProcess(undefined), { asked: [first.asked[1] ?? []], status: "succeeded" })
      assert.deepStrictEqual(yield* runProcess(undefined), { asked: [], status: "succeeded" })
    }).pipe(Effect.provide(layerStores))
  )
})
