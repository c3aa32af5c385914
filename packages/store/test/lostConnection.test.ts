import { assert, describe, layer } from "@effect/vitest"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { at, cpu, discovered, everything, newInstance } from "./conformance/fixtures.ts"

const database = SqlStores.layer.pipe(Layer.provideMerge(layerPostgres({ maxConnections: 2 })))

/** Makes every statement that writes to a table end its own session. */
const endSessionsThatWrite = Effect.fnUntraced(function* (table: string) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE OR REPLACE FUNCTION end_session() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); RETURN NULL; END'
  `
  yield* Effect.acquireRelease(
    sql`CREATE TRIGGER end_session BEFORE INSERT OR DELETE ON ${sql(table)} EXECUTE FUNCTION end_session()`,
    () => Effect.orDie(sql`DROP TRIGGER end_session ON ${sql(table)}`)
  )
})

describe("SqlStores on a connection that is lost within a transaction", () => {
  layer(Layer.orDie(database), { timeout: "60 seconds" })((it) => {
    it.effect("fails with StoreUnavailable, and the next operation connects again", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const row = cpu(instance, "2026-03-01T10:00:00Z")
        const options = { asOf: at("2026-03-01T11:00:00Z"), cutoff: everything.start }
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* endSessionsThatWrite("metrics_hourly")
            for (const error of [
              yield* Effect.flip(metrics.replaceHourlyMetrics([row], options)),
              yield* Effect.flip(metrics.upsertHourlyMetric(row)),
              yield* Effect.flip(metrics.deleteOldMetrics(at("2020-01-01T00:00:00Z")))
            ]) {
              assert.strictEqual(error._tag, "StoreUnavailable")
            }
          })
        )
        assert.strictEqual((yield* metrics.replaceHourlyMetrics([row], options)).written, 1)
      })
    )

    it.effect("recordDiscovered fails with StoreUnavailable, and the next discovery connects again", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const record = instances.recordDiscovered([discovered("db-LOST")], at("2026-03-01T10:00:00Z"))
        const error = yield* Effect.scoped(Effect.andThen(endSessionsThatWrite("instances"), Effect.flip(record)))
        assert.strictEqual(error._tag, "StoreUnavailable")
        assert.lengthOf(yield* record, 1)
      })
    )
  })
})
