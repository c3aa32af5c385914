import { assert, describe, layer } from "@effect/vitest"
import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { type DateTime, Deferred, Effect, Fiber, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { at, cpu, everything, newInstance } from "./conformance/fixtures.ts"

const hour = "2026-03-01T10:00:00Z"
const earlier = at("2026-03-01T11:00:00Z")
const later = at("2026-03-01T11:15:00Z")
const database = SqlStores.layer.pipe(Layer.provideMerge(layerPostgres()))

interface Snapshot {
  readonly row: HourlyMetricInput
  readonly asOf: DateTime.Utc
}

/**
 * Writes the second snapshot while the transaction that wrote the first one is still open, so that the second does not
 * see the first.
 */
const writeDuring = Effect.fnUntraced(function* (first: Snapshot, second: Snapshot) {
  const sql = yield* SqlClient.SqlClient
  const metrics = yield* MetricsStore
  const replace = ({ asOf, row }: Snapshot) => metrics.replaceHourlyMetrics([row], { asOf, cutoff: everything.start })
  const written = yield* Deferred.make<void>()
  const finish = yield* Deferred.make<void>()
  const firstWriter = yield* replace(first).pipe(
    Effect.andThen(Deferred.succeed(written, undefined)),
    Effect.andThen(Deferred.await(finish)),
    sql.withTransaction,
    Effect.forkChild
  )
  yield* Deferred.await(written)
  const secondWriter = yield* Effect.forkChild(replace(second))
  const isWaiting = sql<{ waiting: boolean }>`
    SELECT EXISTS (
      SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()
    ) AS waiting
  `.pipe(Effect.map(([row]) => row?.waiting === true))
  while (!(yield* isWaiting) && secondWriter.pollUnsafe() === undefined) yield* Effect.yieldNow
  yield* Deferred.succeed(finish, undefined)
  yield* Fiber.join(firstWriter)
  return yield* Fiber.join(secondWriter)
})

describe("replaceHourlyMetrics by two writers of the same hour", () => {
  layer(Layer.orDie(database), { timeout: "60 seconds" })((it) => {
    it.effect("keeps the snapshot with more samples if the other one is committed last", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const rich = cpu(instance, hour)
        const poor = cpu(instance, hour, { sample_count: 30 })
        const answer = yield* writeDuring({ row: rich, asOf: earlier }, { row: poor, asOf: later })
        assert.deepStrictEqual(answer, { written: 0, unchanged: 0, stale: 1, expired: 0 })
        const [row] = yield* metrics.getMetricsByInstance(instance, everything)
        assert.strictEqual(row?.sample_count, 60)
      })
    )

    it.effect("keeps the newer of equally large snapshots if the older one is committed last", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const newer = cpu(instance, hour, { avg_value: 11 })
        const older = cpu(instance, hour, { avg_value: 12 })
        yield* writeDuring({ row: newer, asOf: later }, { row: older, asOf: earlier })
        const rows = yield* metrics.getMetricsByInstance(instance, everything)
        assert.deepStrictEqual(
          rows.map((row) => row.avg_value),
          [11]
        )
      })
    )

    it.effect("keeps the snapshot with more samples if it is committed last", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const poor = cpu(instance, hour, { sample_count: 30 })
        const answer = yield* writeDuring({ row: poor, asOf: later }, { row: cpu(instance, hour), asOf: earlier })
        assert.deepStrictEqual(answer, { written: 1, unchanged: 0, stale: 0, expired: 0 })
        const [row] = yield* metrics.getMetricsByInstance(instance, everything)
        assert.strictEqual(row?.sample_count, 60)
      })
    )
  })
})
