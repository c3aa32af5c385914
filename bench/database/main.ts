import { PgClient } from "@effect/sql-pg"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { runMigrations } from "../../packages/server/src/layers/migrations.ts"
import { databaseAt } from "../../packages/server/test/support/databaseAt.ts"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { startTlsServer, tlsPassword } from "@snoozeql/testing/TlsServer"
import { DateTime, Effect, Layer, Redacted } from "effect"
import { parseArgs } from "node:util"
import { markdownTable } from "../../scripts/measurements/markdownTable.ts"
import { writeMeasurementPage } from "../../scripts/measurements/measurementPage.ts"
import { median } from "../median.ts"

const rounds = 15
const readsPerRound = 100
const rowsPerBatch = 2000

const stores = SqlStores.layerNoDeps

/** How long an effect takes, in milliseconds. */
const timed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const start = performance.now()
    yield* effect
    return performance.now() - start
  })

/** Measures a way to connect, with a small read, and a batch of the collector's size that changes every row. */
const measureRound = Effect.fnUntraced(function* (round: number) {
  const metrics = yield* MetricsStore
  const instances = yield* InstanceStore
  const now = yield* DateTime.now
  const { id } = yield* instances
    .register(
      { name: "orders", provider_id: "db-BENCH", account: "1", region: "r", engine: "postgres", class: "db.t4g.micro" },
      now
    )
    .pipe(Effect.catchTag("InstanceAlreadyExists", ({ instance_id }) => instances.get(instance_id)))
  const hour = DateTime.startOf(now, "hour")
  const rows = Array.from({ length: rowsPerBatch }, (_, index) => ({
    instance_id: id,
    metric_name: activityMetricNames[index % activityMetricNames.length] ?? "CPUUtilization",
    hour: DateTime.subtract(hour, { hours: Math.floor(index / activityMetricNames.length) }),
    avg_value: round,
    max_value: round,
    min_value: round,
    sample_count: 60
  }))
  const asOf = yield* metrics.snapshotTime
  const batch = yield* timed(
    metrics.replaceHourlyMetrics(rows, { asOf, cutoff: DateTime.subtract(now, { days: 400 }) })
  )
  const read = yield* timed(Effect.repeat(metrics.getLatestMetrics(id), { times: readsPerRound - 1 }))
  return { batch, read: read / readsPerRound }
})

// `pnpm bench database` measures the cost of the ways to connect to PostgreSQL, in turn, and writes
// docs/measurements/database.md. With `--print` it only prints the page.
const { values } = parseArgs({ args: process.argv.slice(3), options: { print: { type: "boolean", default: false } } })

const body = await Effect.gen(function* () {
  const server = yield* startTlsServer
  const url = `postgres://any_user:${encodeURIComponent(tlsPassword)}@localhost:${server.port}/postgres`
  const plain = `${url}?sslmode=disable`
  const ways = [
    ["the driver alone, without limits", PgClient.layer({ url: Redacted.make(plain) })],
    ["`none`", databaseAt(plain)],
    ["`none`, `sslmode=require`", databaseAt(`${url}?sslmode=require`)],
    ["`session`", databaseAt(plain, { databasePooler: "session" })],
    ["`transaction`", databaseAt(plain, { databasePooler: "transaction" })]
  ] as const
  const measured = yield* Effect.forEach(ways, ([name, database]) =>
    Effect.map(Layer.build(stores.pipe(Layer.provideMerge(database))), (context) => ({
      name,
      context,
      batches: Array<number>(),
      reads: Array<number>()
    }))
  )
  yield* Effect.provide(runMigrations, databaseAt(plain))
  for (let round = 0; round < rounds; round++) {
    for (const [place, way] of measured.entries()) {
      const { batch, read } = yield* Effect.provide(measureRound(round * measured.length + place), way.context)
      if (round === 0) continue
      way.batches.push(batch)
      way.reads.push(read)
    }
  }
  return markdownTable(
    ["way to PostgreSQL", "latest row of each metric, ms", `batch of ${rowsPerBatch} changed rows, ms`],
    measured.map(({ batches, name, reads }) => [name, median(reads).toFixed(2), median(batches).toFixed(1)])
  )
}).pipe(Effect.scoped, Effect.runPromise)

console.log(body)
if (!values.print) {
  writeMeasurementPage({ name: "database", title: "Ways to PostgreSQL", command: "pnpm bench database", body })
}
