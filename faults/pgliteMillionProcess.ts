/**
 * Writes a million rows to a PGlite folder and reads them after it has been opened again: in a process of its own, since
 * PGlite keeps the process it runs in. Writes its Finding as JSON.
 */
import { temporaryFolder } from "@snoozeql/testing/temporaryFolder"
import * as PgliteClient from "@snoozeql/pglite/PgliteClient"
import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { metricNames } from "@snoozeql/domain/MetricName"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { Array, Clock, DateTime, Effect, Layer, Stream } from "effect"
import type { Finding } from "./finding.ts"

const start = DateTime.makeUnsafe("2024-01-01T00:00:00Z")
const everything = { start, end: DateTime.makeUnsafe("2030-01-01T00:00:00Z") }
const hours = 1000
const instanceCount = 250
const total = hours * instanceCount * metricNames.length

const rowsOf = (id: InstanceId): ReadonlyArray<HourlyMetricInput> =>
  Array.makeBy(hours, (hour) => DateTime.add(start, { hours: hour })).flatMap((hour) =>
    metricNames.map((metric) => ({
      instance_id: id,
      metric_name: metric,
      hour,
      avg_value: 1,
      max_value: 2,
      min_value: 0,
      sample_count: 60
    }))
  )

const fill = Effect.gen(function* () {
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const since = yield* Clock.currentTimeMillis
  const known = yield* instances.recordDiscovered(
    Array.makeBy(instanceCount, (index) => ({
      provider: "aws",
      provider_id: `db-${index}`,
      account: "111122223333",
      region: "eu-central-1",
      name: `instance-${index}`,
      engine: "postgres",
      class: "db.t4g.micro",
      status: "available",
      tags: {},
      provider_created_at: null
    })),
    start
  )
  const asOf = yield* metrics.snapshotTime
  yield* Effect.forEach(known, ({ id }) => metrics.replaceHourlyMetrics(rowsOf(id), { asOf, cutoff: start }), {
    discard: true
  })
  return { known, seconds: Math.round(((yield* Clock.currentTimeMillis) - since) / 1000) }
})

const inspect = Effect.fnUntraced(function* (id: InstanceId) {
  const metrics = yield* MetricsStore
  const streamed = yield* Stream.runFold(
    metrics.streamMetrics(everything),
    () => 0,
    (count) => count + 1
  )
  const latest = yield* metrics.getLatestMetrics(id)
  const { hours: known } = yield* metrics.dataSufficiency(id)
  const deleted = yield* metrics.deleteOldMetrics(DateTime.add(start, { hours: hours / 2 }))
  return [streamed, latest.length, known, deleted]
})

const program = Effect.gen(function* () {
  const dataDir = yield* temporaryFolder
  const stores = SqlStores.layer.pipe(Layer.provide(PgliteClient.layer({ dataDir })))
  const { known, seconds } = yield* Effect.provide(fill, stores)
  const [first] = known
  if (first === undefined) return yield* Effect.die(new Error("No instance was recorded"))
  const found = yield* Effect.provide(inspect(first.id), Layer.fresh(stores))
  const expected = [total, metricNames.length, hours, total / 2]
  return {
    fault: `PGlite with ${total} rows, closed and opened again`,
    result: `written in ${seconds} s; streamed, asked for the latest and for sufficiency, halved by retention`,
    failures: found.join() === expected.join() ? [] : [`expected ${expected.join()}, found ${found.join()}`]
  } satisfies Finding
})

process.stdout.write(JSON.stringify(await Effect.runPromise(Effect.scoped(program))))
