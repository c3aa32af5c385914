import { Counters } from "@snoozeql/simulator/Counters"
import { parseRecordedSeries } from "@snoozeql/simulator/replay/recordedSeries"
import { Simulator, type SimulatorOptions } from "@snoozeql/simulator/Simulator"
import { describe, expect, it } from "@effect/vitest"
import { DateTime, Duration, Effect, Layer, Result, Schema } from "effect"
import { TestClock } from "effect/testing"
import { describeDBInstances, getMetricData, metricQuery } from "./support/awsClients.ts"
import { busy, counters, hour, now, simulated, thisHour } from "./support/simulated.ts"

describe("the simulator's clock", () => {
  simulated("starts at the given time and runs", {}, () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      expect(yield* simulator.now).toEqual(now)
      const running = {
        StartTime: new Date(thisHour),
        EndTime: new Date(thisHour + hour),
        MetricDataQueries: [metricQuery(busy, "CPUUtilization", "SampleCount")]
      }
      const count = Effect.map(getMetricData(running), ({ MetricDataResults }) => MetricDataResults?.[0]?.Values)
      expect(yield* count).toEqual([34])
      yield* TestClock.adjust("5 minutes")
      expect(yield* simulator.now).toEqual(DateTime.add(now, { minutes: 5 }))
      expect(yield* count).toEqual([39])
    })
  )

  it.live("is the machine's clock by default", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const difference = DateTime.distance(yield* DateTime.now, yield* simulator.now)
      expect(Math.abs(Duration.toMillis(difference))).toBeLessThan(1000)
    }).pipe(Effect.provide(Simulator.layer({ instances: 0 })))
  )
})

describe("starting a simulator", () => {
  const series = Result.getOrThrow(parseRecordedSeries("2014-02-14 14:30:00,1"))
  const started = (options: SimulatorOptions) => Effect.flip(Effect.scoped(Layer.build(Simulator.layer(options))))

  it.effect.each<readonly [SimulatorOptions, string]>([
    [{ seed: 1.5 }, "seed is not an integer: 1.5"],
    [{ instances: -1 }, "instances is not a whole number of 0 or more: -1"],
    [{ instances: Number.NaN }, "instances is not a whole number of 0 or more: NaN"],
    [{ replays: [{ name: "", series }] }, "replays has a name that is not"],
    [{ replays: [{ name: "two words", series }] }, '"two words"'],
    [
      {
        replays: [
          { name: "a", series },
          { name: "a", series }
        ]
      },
      "replays names an instance that exists already: a"
    ],
    [{ replays: [{ name: busy, series }] }, `replays names an instance that exists already: ${busy}`]
  ])("refuses a wrong option: %j", ([options, message]) =>
    Effect.gen(function* () {
      const error = yield* started(options)
      expect(error._tag).toBe("InvalidSimulatorOption")
      expect(error.message).toContain(message)
    })
  )

  it.effect("fails if the port is in use, and frees its own port when it ends", () =>
    Effect.gen(function* () {
      const port = yield* Effect.scoped(
        Effect.gen(function* () {
          const { url } = yield* Simulator
          const taken = Number(new URL(url).port)
          expect(url).toBe(`http://127.0.0.1:${taken}`)
          expect((yield* started({ port: taken }))._tag).toBe("ServeError")
          return taken
        }).pipe(Effect.provide(Simulator.layer()))
      )
      yield* Effect.void.pipe(Effect.provide(Simulator.layer({ port })))
    })
  )

  simulated("shows its counters over HTTP", {}, () =>
    Effect.gen(function* () {
      yield* describeDBInstances()
      const { url } = yield* Simulator
      const shown = yield* Effect.promise(async () => (await fetch(`${url}/simulator/counters`)).json())
      expect(yield* Schema.decodeUnknownEffect(Counters)(shown)).toEqual(yield* counters)
      expect(shown).toMatchObject({ calls: { DescribeDBInstances: 1 }, instances: 24 })
    })
  )
})
