import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Collector } from "@snoozeql/collector/Collector"
import * as RetentionSchedule from "@snoozeql/collector/RetentionSchedule"
import { retentionCutoff } from "@snoozeql/domain/Hour"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { testDatabases } from "@snoozeql/testing/TestDatabase"
import { DateTime, Effect, Layer, Redacted, Stream } from "effect"
import { collectorLayer, storesLayer } from "../src/layers/collection.ts"
import { fixedTargets } from "../src/layers/targets.ts"
import { readSettings } from "../src/settings/readSettings.ts"

const credentials = { accessKeyId: "test", secretAccessKey: Redacted.make("test") }

/** A server with this retention, from its start to the end of its first pass and its first deletion. */
const runServer = Effect.fnUntraced(function* (days: number) {
  const { url } = yield* Simulator
  const settings = yield* readSettings({
    AWS_ENDPOINT_URL: url,
    AWS_REGION: "eu-central-1",
    SNOOZEQL_RETENTION_DAYS: String(days)
  })
  const metrics = yield* MetricsStore
  const run = yield* Collector.use((collector) => collector.collect("startup")).pipe(
    Effect.provide(
      Layer.mergeAll(
        Layer.fresh(collectorLayer(settings, fixedTargets(settings), credentials)),
        RetentionSchedule.layer({ retention: { days } })
      )
    )
  )
  assert.strictEqual(run.status, "succeeded")
  const rows = yield* Stream.runCount(
    metrics.streamMetrics({ start: DateTime.makeUnsafe(0), end: yield* metrics.snapshotTime })
  )
  return { rows, expired: run.expired }
}, Effect.provide(NodeServices.layer))

describe.each(testDatabases())("a retention that is raised on $name", ({ layer: database }) => {
  const layer = Layer.mergeAll(storesLayer.pipe(Layer.provide(database)), Simulator.layer({ instances: 3 }))

  it.live(
    "is filled again by the first pass of the restarted server",
    () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const long = yield* runServer(6)
        yield* runServer(2)
        // A server's first deletion runs beside its first pass, and may be interrupted by its end.
        yield* metrics.deleteOldMetrics(retentionCutoff(yield* metrics.snapshotTime, { days: 2 }))
        const short = yield* runServer(2)
        assert.isBelow(short.rows, long.rows * 0.6)
        const raised = yield* runServer(6)
        assert.strictEqual(raised.expired, 0)
        assert.isAbove(raised.rows, long.rows * 0.95)
      }).pipe(Effect.provide(layer)),
    60_000
  )
})
