import { PgClient } from "@effect/sql-pg"
import { assert, describe, layer } from "@effect/vitest"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { Context, DateTime, Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { databaseLayer } from "../src/database.ts"
import { type LoadTest, metricsDuring, recordLoadTest, writeLoadTest } from "../src/loadTests.ts"
import { migrate } from "../src/migrations.ts"
import { storesLayer } from "../src/stores.ts"

/** The URL of a new PostgreSQL database. */
class DatabaseUrl extends Context.Service<DatabaseUrl, Redacted.Redacted>()("DatabaseUrl") {}

const newDatabase = Layer.effect(
  DatabaseUrl,
  Effect.flatMap(PgClient.PgClient, ({ config }) => Effect.fromNullishOr(config.url))
).pipe(Layer.provide(layerPostgres()))

const app = storesLayer.pipe(
  Layer.provideMerge(Layer.unwrap(Effect.map(DatabaseUrl, databaseLayer))),
  Layer.provideMerge(newDatabase)
)

const at = (text: string) => DateTime.makeUnsafe(text)

let registered = 0

const newInstance = Effect.gen(function* () {
  registered += 1
  const instances = yield* InstanceStore
  const { id } = yield* instances.register(
    {
      name: "orders",
      provider_id: `db-${registered}`,
      account: "123456789012",
      region: "eu-central-1",
      engine: "postgres",
      class: "db.t4g.micro"
    },
    at("2026-03-01T00:00:00Z")
  )
  return id
})

const loadTest = (name: string, instanceId: InstanceId): LoadTest => ({
  name,
  instanceId,
  startedAt: at("2026-03-02T10:50:00Z"),
  endedAt: at("2026-03-02T11:10:00Z"),
  samples: ["2026-03-02T10:50:00Z", "2026-03-02T11:00:00Z", "2026-03-02T11:05:00Z"].map((time, index) => ({
    metric_name: "CPUUtilization",
    hour: at(time),
    avg_value: 50 + index,
    max_value: 60 + index,
    min_value: 40 + index,
    sample_count: 5
  }))
})

const sampleCounts = Effect.fnUntraced(function* (instanceId: InstanceId) {
  const rows = yield* (yield* MetricsStore).getMetricsByInstance(instanceId, {
    start: at("2026-03-01T00:00:00Z"),
    end: at("2026-03-31T00:00:00Z")
  })
  return rows.map(({ sample_count }) => sample_count)
})

layer(app, { timeout: "60 seconds" })("embed-store", (it) => {
  it.effect("keeps SnoozeQL's tables beside its own, and migrates once", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const tables = yield* sql`
        SELECT table_schema AS schema, string_agg(table_name, ' ' ORDER BY table_name) AS tables
        FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
        GROUP BY 1 ORDER BY 1
      `
      assert.deepStrictEqual(tables, [
        { schema: "load_testing", tables: "effect_sql_migrations load_tests" },
        {
          schema: "snoozeql",
          tables:
            "activity_history activity_history_progress advice_plans advice_replays advice_results advice_scores advice_versions api_keys collection_runs decisions exports fleet_settings instance_names instance_status_changes instances list_price_reading list_prices metrics_deletions metrics_hourly metrics_retention metrics_versions savings_days snoozeql_migrations unit_policies webhook"
        }
      ])
      assert.deepStrictEqual(yield* migrate, { snoozeql: [], app: [] })
    })
  )

  describe("recordLoadTest", () => {
    it.effect("writes the app's row and SnoozeQL's rows, which can be read by range", () =>
      Effect.gen(function* () {
        const instanceId = yield* newInstance
        yield* recordLoadTest(loadTest("checkout", instanceId))
        const rows = yield* metricsDuring("checkout")
        assert.deepStrictEqual(
          rows.map(({ avg_value, hour, max_value, min_value, sample_count }) => [
            DateTime.formatIso(hour),
            avg_value,
            max_value,
            min_value,
            sample_count
          ]),
          [
            ["2026-03-02T10:00:00.000Z", 50, 60, 40, 5],
            ["2026-03-02T11:00:00.000Z", 51.5, 62, 41, 10]
          ]
        )
      })
    )

    it.effect("rolls SnoozeQL's rows back if the app's statement fails", () =>
      Effect.gen(function* () {
        const again = loadTest("checkout", yield* newInstance)
        const error = yield* Effect.flip(recordLoadTest(again))
        assert.strictEqual(error._tag, "SqlError")
        assert.deepStrictEqual(yield* sampleCounts(again.instanceId), [])

        // Control: without the transaction, they stay.
        yield* Effect.flip(writeLoadTest(again))
        assert.deepStrictEqual(yield* sampleCounts(again.instanceId), [5, 10])
      })
    )

    it.effect("rolls the app's row back if SnoozeQL refuses the samples", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const instanceId = yield* newInstance
        const instances = yield* InstanceStore
        const deleted = yield* newInstance
        yield* instances.delete(deleted)
        const error = yield* recordLoadTest(loadTest("search", instanceId)).pipe(
          Effect.andThen(recordLoadTest(loadTest("search again", deleted))),
          sql.withTransaction,
          Effect.flip
        )
        assert.deepInclude(error, { _tag: "InstanceNotFound", instance_id: deleted })
        const names = yield* sql<{ name: string }>`SELECT name FROM load_tests`
        assert.deepStrictEqual(names, [{ name: "checkout" }])
      })
    )
  })

  it.effect("runs", () =>
    Effect.gen(function* () {
      const url = yield* DatabaseUrl
      const { stdout } = yield* Effect.promise(() =>
        promisify(execFile)(process.execPath, [join(import.meta.dirname, "../src/main.ts")], {
          env: { PATH: process.env["PATH"], DATABASE_URL: Redacted.value(url) }
        })
      )
      assert.match(stdout, /: CPUUtilization from \d{4}-\d\d-\d\dT\d\d:00:00\.000Z: average 71\.5, maximum 98\n$/)
    })
  )
})
