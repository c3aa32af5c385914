import { assert, describe, layer } from "@effect/vitest"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { at, cpu, everything, hourOf, newInstance } from "../conformance/fixtures.ts"
import { duringWrite, replaceWithoutLock } from "../support/duringWrite.ts"

const hour = at("2024-03-01T10:00:00Z")
const before = hourOf(hour, 24)
const database = SqlStores.layer.pipe(Layer.provideMerge(layerPostgres()))

/** Packs while a transaction that has written an hour is still open. */
const packDuring = <E, R>(write: Effect.Effect<unknown, E, R>) =>
  duringWrite(
    write,
    HistoryStore.use((history) => history.packHours(before))
  )

const knownHours = Effect.fnUntraced(function* (instance: InstanceId) {
  const history = yield* HistoryStore
  return (yield* history.getSeriesByInstances([instance], everything)).get(instance)?.[0]?.hour.length ?? 0
})

describe("packing while rows are written", () => {
  layer(Layer.orDie(database), { timeout: "60 seconds" })((it) => {
    const asOf = at("2024-03-02T12:00:00Z")

    it.effect("waits for the writer and packs its rows", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const [replaced, merged] = [yield* newInstance, yield* newInstance]
        yield* packDuring(metrics.replaceHourlyMetrics([cpu(replaced, hour)], { asOf, cutoff: everything.start }))
        yield* packDuring(metrics.upsertHourlyMetric(cpu(merged, hour)))
        yield* metrics.deleteOldMetrics(before)
        assert.deepStrictEqual([yield* knownHours(replaced), yield* knownHours(merged)], [1, 1])
      })
    )

    it.effect("would miss the rows of a writer without the lock", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const instance = yield* newInstance
        yield* packDuring(replaceWithoutLock(sql, cpu(instance, hour)))
        assert.strictEqual(yield* knownHours(instance), 0)
      })
    )
  })
})
