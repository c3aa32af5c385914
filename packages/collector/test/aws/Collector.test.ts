import { assert, describe, it } from "@effect/vitest"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import type { Faults } from "@snoozeql/simulator/Faults"
import { Simulator, type SimulatorOptions } from "@snoozeql/simulator/Simulator"
import { DateTime, Duration, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as CloudWatchCollector from "../../src/CloudWatchCollector.ts"
import { collect, instant, layerStores, setTime } from "../support/scriptedCollector.ts"
import { allRows, assertRowsAreTheSamples } from "../support/samples.ts"
import { layerSimulated, withoutDelay } from "../support/simulated.ts"

const start = instant("2026-03-20T10:15:00Z")

const layerWith = (simulator: SimulatorOptions) =>
  CloudWatchCollector.layer({ history: "14 days" }).pipe(
    Layer.provideMerge(layerSimulated({ instances: 6, now: start, ...simulator })),
    Layer.provideMerge(layerStores)
  )

/** The simulator's clock starts at `start`. The collector's clock must show that time before the layers are built. */
const atStart = <A, E, R>(effect: Effect.Effect<A, E, R>) => setTime().pipe(Effect.andThen(effect))

/** Runs a pass every fifteen minutes, `times` times. */
const collectRepeatedly = Effect.fnUntraced(function* (times: number) {
  for (let index = 0; index < times; index += 1) {
    yield* TestClock.adjust("15 minutes")
    yield* collect("schedule").pipe(withoutDelay)
  }
})

describe("Collector over the SDK and the simulator", { timeout: 60_000 }, () => {
  it.effect("stores each hour of the retention as computed from the samples, and no other", () =>
    Effect.gen(function* () {
      const run = yield* collect("startup")
      assert.deepInclude(run, { status: "succeeded", skipped: 0, unchanged: 0, expired: 0 })
      assert.deepInclude(run.targets[0], { account: "123456789012", region: "eu-west-1" })
      const { counters } = yield* Simulator
      const { calls, metrics_requested, queries_requested } = yield* counters
      assert.strictEqual(
        run.api_calls,
        Object.values(calls).reduce((sum, number) => sum + number, 0)
      )
      assert.strictEqual(run.queries_requested, queries_requested)
      assert.strictEqual(run.metrics_requested, metrics_requested)
      yield* assertRowsAreTheSamples({ start, finished: instant("2026-03-20T10:00:00Z").epochMilliseconds })
    }).pipe(Effect.provide(layerWith({})), atStart)
  )

  it.effect.each([true, false])("does not change finished hours in ten passes (running hour clipped: %s)", (clipped) =>
    Effect.gen(function* () {
      yield* collect("startup")
      const before = yield* allRows()
      yield* collectRepeatedly(10)
      const after = yield* allRows()
      const hourAgo = start.epochMilliseconds - millisPerHour
      let finished = 0
      for (const [name, row] of before) {
        if (row.hour.epochMilliseconds + millisPerHour > hourAgo) continue
        finished += 1
        assert.deepStrictEqual(after.get(name), row)
      }
      assert.isAbove(finished, 5000)
      yield* assertRowsAreTheSamples({ start, finished: instant("2026-03-20T12:00:00Z").epochMilliseconds })
      const runs = yield* (yield* CollectionRunStore).list()
      assert.isTrue(runs.every(({ status }) => status === "succeeded"))
    }).pipe(Effect.provide(layerWith({ faults: { clip_at_end_time: clipped } })), atStart)
  )

  it.effect("stores the same rows if many requests fail", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* Simulator
      yield* collect("startup").pipe(withoutDelay)
      yield* collectRepeatedly(12)
      const runs = yield* (yield* CollectionRunStore).list()
      assert.isTrue(runs.some(({ status }) => status !== "succeeded"))
      assert.isTrue(runs.every(({ status, targets }) => status === "succeeded" || targets[0]?.error !== null))
      // At no time may there be more than the samples.
      yield* setFaults({})
      yield* collectRepeatedly(1)
      yield* assertRowsAreTheSamples({ start, finished: instant("2026-03-20T13:00:00Z").epochMilliseconds })
    }).pipe(
      Effect.provide(
        layerWith({
          seed: 5,
          faults: {
            throttling_rate: 0.4,
            server_error_rate: 0.2,
            connection_reset_rate: 0.1,
            partial_data_rate: 0.5,
            internal_error_rate: 0.02
          } satisfies Faults
        })
      ),
      atStart
    )
  )

  it.effect("reads points that are published late", () =>
    Effect.gen(function* () {
      yield* collect("startup")
      yield* collectRepeatedly(8)
      // Points come up to 35 minutes late. So the hour that ended 15 minutes ago is not complete yet, but earlier hours
      // are.
      yield* assertRowsAreTheSamples({ start, finished: instant("2026-03-20T11:00:00Z").epochMilliseconds })
      const last = [...(yield* allRows()).values()].filter(
        ({ hour }) => hour.epochMilliseconds === instant("2026-03-20T11:00:00Z").epochMilliseconds
      )
      assert.isTrue(last.some(({ sample_count }) => sample_count < 60))
    }).pipe(Effect.provide(layerWith({ faults: { late_points: { rate: 0.5, minutes: 35 } } })), atStart)
  )

  it.effect("succeeds with a slow endpoint that responds in the end", () =>
    Effect.gen(function* () {
      const pass = yield* Effect.forkChild(collect("manual"))
      // The requests take real time to arrive; the endpoint's responses take virtual time.
      for (let step = 0; step < 200 && pass.pollUnsafe() === undefined; step += 1) {
        yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 10)))
        yield* TestClock.adjust("1 second")
      }
      const [run] = yield* (yield* CollectionRunStore).list()
      assert.deepInclude(run, { status: "succeeded" })
      assert.isAtLeast(Duration.toSeconds(DateTime.distance(start, run?.finished_at ?? start)), 30)
    }).pipe(Effect.provide(layerWith({ instances: 2, faults: { latency: Duration.seconds(15) } })), atStart)
  )
})
