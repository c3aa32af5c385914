import { assert, describe, it } from "@effect/vitest"
import { retentionCutoff } from "@snoozeql/domain/Hour"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Clock, DateTime, type Duration, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { CloudWatch } from "../src/CloudWatch.ts"
import * as ScriptedCloudWatch from "../src/ScriptedCloudWatch.ts"
import * as CloudWatchCollector from "../src/CloudWatchCollector.ts"
import * as ScriptedInstanceDiscovery from "../src/ScriptedInstanceDiscovery.ts"
import * as RetentionSchedule from "../src/RetentionSchedule.ts"
import { shiftedClock } from "@snoozeql/testing/shiftedClock"
import { collect, instant, layerStores, rowsOf, setTime } from "./support/scriptedCollector.ts"

const now = instant("2026-03-20T10:15:00Z")

const cloudWatch = ScriptedCloudWatch.layer({ sample: () => 1 })
const discovery = ScriptedInstanceDiscovery.layer({ instances: () => [{ name: "orders" }] })

/** The start of a process: one pass, then retention. It ends with the scope. */
const runServer = Effect.fnUntraced(function* (retention: Duration.Input) {
  const server = CloudWatchCollector.layer({ retention, history: retention }).pipe(
    Layer.provide([cloudWatch, discovery])
  )
  const run = yield* collect().pipe(Effect.provide(server))
  yield* Effect.scoped(
    Effect.andThen(Layer.build(RetentionSchedule.layer({ retention })), TestClock.adjust("1 second"))
  )
  return run
})

/** The first and the last stored hour of a metric, and the number of hours. */
const storedHours = Effect.gen(function* () {
  const hours = (yield* rowsOf("orders", "ReadIOPS")).map(({ hour }) => DateTime.formatIso(hour))
  return [hours[0], hours.at(-1), hours.length]
})

describe("RetentionSchedule and Collector", () => {
  it.effect("refill a longer retention in the first pass", () =>
    Effect.gen(function* () {
      yield* setTime()
      yield* runServer("14 days")
      assert.deepStrictEqual(yield* storedHours, ["2026-03-06T10:00:00.000Z", "2026-03-20T10:00:00.000Z", 337])
      yield* TestClock.adjust("1 hour")
      yield* runServer("2 days")
      assert.deepStrictEqual(yield* storedHours, ["2026-03-18T11:00:00.000Z", "2026-03-20T11:00:00.000Z", 49])
      yield* TestClock.adjust("1 hour")
      assert.strictEqual((yield* runServer("14 days")).expired, 0)
      assert.deepStrictEqual(yield* storedHours, ["2026-03-06T12:00:00.000Z", "2026-03-20T12:00:00.000Z", 337])
    }).pipe(Effect.provide(layerStores))
  )

  it.effect("of a server with a shorter retention delete hours that another server's next full read brings back", () =>
    Effect.gen(function* () {
      yield* setTime()
      for (const day of [0, 1, 2]) {
        yield* runServer("7 days")
        assert.strictEqual((yield* storedHours)[2], 7 * 24 + 1, `day ${day}`)
        yield* runServer("2 days")
        assert.strictEqual((yield* storedHours)[2], 2 * 24 + 1, `day ${day}`)
        yield* TestClock.adjust("1 day")
      }
    }).pipe(Effect.provide(layerStores))
  )
})

/** Stores and a provider with a correct clock, whatever the process's clock says. */
const layerRight = (offset: number, databaseClock: (process: Clock.Clock) => Clock.Clock) =>
  Layer.mergeAll(
    Layer.effect(
      MetricsStore,
      Effect.gen(function* () {
        const store = yield* MetricsStore
        const clock = databaseClock(yield* Clock.Clock)
        return { ...store, snapshotTime: Effect.provideService(DateTime.now, Clock.Clock, clock) }
      })
    ).pipe(Layer.provideMerge(layerStores)),
    Layer.effect(
      CloudWatch,
      Effect.gen(function* () {
        const { getMetricData } = yield* CloudWatch
        const clock = shiftedClock(yield* Clock.Clock, () => -offset)
        return { getMetricData: (request) => Effect.provideService(getMetricData(request), Clock.Clock, clock) }
      })
    ).pipe(Layer.provide(cloudWatch)),
    discovery
  )

/** The hours that remain after a pass, retention, and another pass an hour later of a process with a wrong clock. */
const hoursByClock = (offset: number, databaseClock: (process: Clock.Clock) => Clock.Clock) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(now.epochMilliseconds + offset)
    const server = CloudWatchCollector.layer({ retention: "2 days", history: "2 days" })
    yield* Effect.gen(function* () {
      yield* collect()
      yield* Effect.scoped(
        Effect.andThen(Layer.build(RetentionSchedule.layer({ retention: "2 days" })), TestClock.adjust("1 second"))
      )
      yield* TestClock.adjust("1 hour")
      yield* collect()
    }).pipe(Effect.provide(server))
    return yield* storedHours
  }).pipe(Effect.provide(layerRight(offset, databaseClock)))

describe("RetentionSchedule and Collector with a wrong clock", () => {
  const cutoff = retentionCutoff(now, "2 days")
  const right = [DateTime.formatIso(cutoff), "2026-03-20T11:00:00.000Z", 2 * 24 + 2]
  const offsets = [-1, 1].map((days) => days * 24 * millisPerHour)

  for (const offset of offsets) {
    it.effect(`read and keep the right hours, ${offset / millisPerHour} hours off`, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* hoursByClock(offset, (process) => shiftedClock(process, () => -offset)), right)
      })
    )

    it.effect(`control: do not if they trust their own clock, ${offset / millisPerHour} hours off`, () =>
      Effect.gen(function* () {
        assert.notDeepEqual(yield* hoursByClock(offset, (process) => process), right)
      })
    )
  }
})
