import { assert, describe, it } from "@effect/vitest"
import { Collector } from "@snoozeql/collector/Collector"
import { truncateToHour } from "@snoozeql/domain/Hour"
import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { Context, DateTime, Effect, Layer, Redacted, Stream } from "effect"
import { collectorLayer, storesLayer } from "../src/layers/collection.ts"
import { fixedTargets } from "../src/layers/targets.ts"
import { readSettings } from "../src/settings/readSettings.ts"
import { NodeServices } from "@effect/platform-node"

const credentials = { accessKeyId: "test", secretAccessKey: Redacted.make("test") }

/** Rows of hours that ended over an hour before `now`. */
const finishedRows = Effect.fnUntraced(function* (now: DateTime.Utc) {
  const metrics = yield* MetricsStore
  return yield* Stream.runCollect(
    metrics.streamMetrics({
      start: DateTime.subtract(now, { days: 30 }),
      end: DateTime.subtract(truncateToHour(now), { hours: 2 })
    })
  )
})

const makeCollector = Effect.gen(function* () {
  const { url } = yield* Simulator
  const settings = yield* readSettings({ AWS_ENDPOINT_URL: url, AWS_REGION: "eu-central-1" })
  const services = yield* Layer.build(Layer.fresh(collectorLayer(settings, fixedTargets(settings), credentials)))
  return Context.get(services, Collector)
}).pipe(Effect.provide(NodeServices.layer))

const layer = Layer.mergeAll(
  storesLayer.pipe(Layer.provide(layerPostgres())),
  Simulator.layer({ instances: 8, faults: { throttling_rate: 0.1, partial_data_rate: 0.2 } })
)

describe("repeated passes", () => {
  it.live(
    "of two collectors at once change no row of a finished hour, updated_at included",
    () =>
      Effect.gen(function* () {
        const [first, second] = [yield* makeCollector, yield* makeCollector]
        assert.strictEqual((yield* first.collect("startup")).status, "succeeded")
        const now = yield* DateTime.now
        const before: ReadonlyArray<HourlyMetric> = yield* finishedRows(now)
        assert.isAbove(before.length, 8000)
        const passes = Array.from({ length: 10 })
        yield* Effect.forEach(
          [first, second],
          (collector) => Effect.forEach(passes, () => collector.collect("schedule"), { discard: true }),
          { concurrency: 2 }
        )
        assert.deepStrictEqual(yield* finishedRows(now), before)
      }).pipe(Effect.provide(layer), Effect.scoped),
    60_000
  )
})
