import { assert, describe, layer } from "@effect/vitest"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { at, cpu, discovered, everything, newInstance } from "./conformance/fixtures.ts"

const database = SqlStores.layer.pipe(Layer.provideMerge(layerPostgres()))

/**
 * Aborts the next statements that write to a table, as PostgreSQL aborts one of two transactions that wait for each
 * other.
 */
const breakOff = Effect.fnUntraced(function* (table: string, times: number) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`DROP SEQUENCE IF EXISTS attempts`
  // A sequence keeps counting when a transaction is rolled back.
  yield* sql`CREATE SEQUENCE attempts`
  yield* sql`
    CREATE OR REPLACE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF nextval('attempts') <= TG_ARGV[0]::int THEN
          RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01';
        END IF;
        RETURN NULL;
      END
    $$
  `
  yield* Effect.acquireRelease(
    sql`
      CREATE TRIGGER break_off AFTER INSERT ON ${sql(table)}
      FOR EACH STATEMENT EXECUTE FUNCTION break_off(${sql.literal(String(times))})
    `,
    () => Effect.orDie(sql`DROP TRIGGER break_off ON ${sql(table)}`)
  )
})

const hour = "2026-03-01T10:00:00Z"
const options = { asOf: at("2026-03-02T00:00:00Z"), cutoff: everything.start }

describe("methodsOf", () => {
  layer(Layer.orDie(database), { timeout: "60 seconds" })((it) => {
    it.effect("retries a transaction that deadlocked, and writes nothing twice", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instances = yield* InstanceStore
        const instance = yield* newInstance
        yield* breakOff("metrics_hourly", 3)
        yield* metrics.upsertHourlyMetric(cpu(instance, hour, { sample_count: 7 }))
        const [merged] = yield* metrics.getMetricsByInstance(instance, everything)
        assert.strictEqual(merged?.sample_count, 7)
        yield* breakOff("instances", 3).pipe(Effect.andThen(instances.recordDiscovered([discovered("db-A")], at(hour))))
      }).pipe(Effect.scoped)
    )

    it.effect("fails with StoreUnavailable if the deadlock never ends", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const error = yield* Effect.scoped(
          Effect.andThen(
            breakOff("metrics_hourly", 1000),
            Effect.flip(metrics.replaceHourlyMetrics([cpu(instance, hour)], options))
          )
        )
        assert.strictEqual(error._tag, "StoreUnavailable")
        assert.strictEqual((yield* metrics.replaceHourlyMetrics([cpu(instance, hour)], options)).written, 1)
      })
    )
  })
})
