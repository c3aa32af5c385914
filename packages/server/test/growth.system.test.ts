import { assert, describe, it } from "@effect/vitest"
import * as CloudWatchCollector from "@snoozeql/collector/CloudWatchCollector"
import { Collector } from "@snoozeql/collector/Collector"
import * as RetentionSchedule from "@snoozeql/collector/RetentionSchedule"
import * as ScriptedCloudWatch from "@snoozeql/collector/ScriptedCloudWatch"
import * as ScriptedInstanceDiscovery from "@snoozeql/collector/ScriptedInstanceDiscovery"
import { millisPerDay } from "@snoozeql/domain/timeUnits"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { shiftedClock } from "@snoozeql/testing/shiftedClock"
import { Clock, DateTime, Effect, Layer, Logger, Queue } from "effect"
import { SqlClient } from "effect/sql"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { storesLayer } from "../src/layers/collection.ts"

const begin = DateTime.makeUnsafe("2025-01-06T00:05:00Z").epochMilliseconds
const dayOf = (millis: number) => Math.floor(millis / millisPerDay)

setFlagsFromString("--expose-gc")

const heapMebibytes = (): number => {
  runInNewContext("gc()")
  return process.memoryUsage().heapUsed / 2 ** 20
}

/** Two instances, one of which stops and starts every other day. */
const discovery = ScriptedInstanceDiscovery.layer({
  instances: (now) => [
    { name: "orders" },
    { name: "search", status: dayOf(now.epochMilliseconds) % 2 === 0 ? "available" : "stopped" }
  ]
})
const cloudWatch = ScriptedCloudWatch.layer({ sample: ({ minute }) => (minute / 60_000) % 97 })

/** The stores, by a database whose clock is that of the test. */
const layerStores = Layer.effect(
  MetricsStore,
  Effect.map(MetricsStore, (metrics) => ({ ...metrics, snapshotTime: DateTime.now }))
).pipe(Layer.provideMerge(storesLayer), Layer.provideMerge(layerPostgres()))

const layer = CloudWatchCollector.layer().pipe(
  Layer.provide([cloudWatch, discovery]),
  Layer.provideMerge(layerStores),
  // Hundreds of passes log.
  Layer.provideMerge(Logger.layer([]))
)

/** Applies retention once, as a server does at its start. */
const applyRetention = Effect.gen(function* () {
  const advice = yield* AdviceStore
  const applied = yield* Queue.unbounded<void>()
  // The last step of retention.
  const noting = AdviceStore.of({
    ...advice,
    deleteOldAdvice: (before) => Effect.tap(advice.deleteOldAdvice(before), () => Queue.offer(applied, undefined))
  })
  yield* Layer.build(RetentionSchedule.layer().pipe(Layer.provide(Layer.succeed(AdviceStore, noting))))
  yield* Queue.take(applied)
}).pipe(Effect.scoped)

/** The rows and the bytes of every table that has any. */
const tableSizes = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const tables = yield* sql<{ name: string; bytes: number }>`
    SELECT relname AS name, pg_total_relation_size(oid)::int AS bytes FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
  `
  return yield* Effect.forEach(tables, ({ bytes, name }) =>
    Effect.map(sql<{ rows: number }>`SELECT count(*)::int AS rows FROM ${sql(name)}`, ([counted]) => ({
      name,
      bytes,
      rows: counted?.rows ?? 0
    }))
  )
})

interface Size {
  readonly rows: number
  readonly bytes: number
}

/** The largest sizes of each table. */
type Largest = ReadonlyMap<string, Size>

const larger = (before: Largest, sizes: Effect.Success<typeof tableSizes>): Largest =>
  new Map(
    sizes.map(({ bytes, name, rows }) => [
      name,
      { rows: Math.max(rows, before.get(name)?.rows ?? 0), bytes: Math.max(bytes, before.get(name)?.bytes ?? 0) }
    ])
  )

/** Runs weeks with a pass a day. Returns the largest sizes of the tables at the ends of the weeks, and the heap then. */
const runWeeks = Effect.fnUntraced(function* (
  { from, to }: { readonly from: number; readonly to: number },
  retention: Effect.Effect<void, never, Effect.Services<typeof applyRetention>>
) {
  const sql = yield* SqlClient.SqlClient
  const collector = yield* Collector
  const real = yield* Clock.Clock
  let largest: Largest = new Map()
  for (let day = from * 7; day < to * 7; day++) {
    const offset = begin + day * millisPerDay - real.currentTimeMillisUnsafe()
    const clock = shiftedClock(real, () => offset)
    yield* Effect.gen(function* () {
      const run = yield* collector.collect("schedule")
      assert.strictEqual(run.status, "succeeded", JSON.stringify(run.targets))
      yield* retention
    }).pipe(Effect.provideService(Clock.Clock, clock))
    if (day % 7 !== 6) continue
    // As PostgreSQL does by itself in the background.
    yield* sql`VACUUM ANALYZE`
    largest = larger(largest, yield* tableSizes)
  }
  return { largest, heap: heapMebibytes() }
})

describe("a server that runs for half a year", () => {
  it.live(
    "has tables and memory that stop growing after thirteen weeks",
    () =>
      Effect.gen(function* () {
        const first = yield* runWeeks({ from: 0, to: 13 }, applyRetention)
        const second = yield* runWeeks({ from: 13, to: 26 }, applyRetention)
        for (const [name, { bytes, rows }] of second.largest) {
          const before = first.largest.get(name) ?? { bytes: 0, rows: 0 }
          assert.isAtMost(rows, before.rows, `rows of ${name}`)
          assert.isAtMost(bytes, before.bytes * 1.1, `bytes of ${name}`)
        }
        assert.isAtMost(second.heap, first.heap + 4)
      }).pipe(Effect.provide(layer)),
    300_000
  )

  it.live(
    "has tables that go on growing without retention",
    () =>
      Effect.gen(function* () {
        const first = yield* runWeeks({ from: 0, to: 2 }, Effect.void)
        const second = yield* runWeeks({ from: 2, to: 4 }, Effect.void)
        for (const table of ["metrics_hourly", "collection_runs", "instance_status_changes"]) {
          assert.isAbove(second.largest.get(table)?.rows ?? 0, first.largest.get(table)?.rows ?? 0, table)
        }
      }).pipe(Effect.provide(layer)),
    120_000
  )
})
