import { assert, describe, it } from "@effect/vitest"
import * as Migrations from "@snoozeql/migrations/Migrations"
import { migrations, schemaVersion } from "@snoozeql/migrations/registry"
import { layerPostgres, testDatabases } from "@snoozeql/testing/TestDatabase"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { expect } from "vitest"
import { describeSchema } from "./support/describeSchema.ts"

const names = Object.keys(migrations)

describe("migrations", () => {
  it("numbers the migrations from 1 without a gap", () => {
    assert.deepStrictEqual(
      names.map((name) => Number.parseInt(name, 10)),
      names.map((_, index) => index + 1)
    )
    assert.strictEqual(schemaVersion, names.length)
  })
})

describe.each(testDatabases())("Migrations.run on $name", ({ layer }) => {
  it.effect(
    "creates the schema of schema.snapshot, and does nothing the second time",
    () =>
      Effect.gen(function* () {
        assert.deepInclude(yield* Effect.flip(Migrations.check), {
          _tag: "SchemaTooOld",
          database_version: 0,
          required_version: schemaVersion
        })
        assert.deepStrictEqual(yield* Migrations.run, names)
        yield* Migrations.check
        assert.deepStrictEqual(yield* Migrations.run, [])
        const schema = yield* describeSchema
        yield* Effect.promise(() => expect(schema).toMatchFileSnapshot("../schema.snapshot"))
      }).pipe(Effect.provide(layer)),
    60_000
  )

  it.effect(
    "fails with SchemaTooNew on a database that a newer version has migrated, and changes nothing",
    () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* Migrations.run
        yield* sql`INSERT INTO snoozeql_migrations (migration_id, name) VALUES (${schemaVersion + 1}, 'newer')`
        const expected = {
          _tag: "SchemaTooNew",
          database_version: schemaVersion + 1,
          supported_version: schemaVersion
        }
        const refusals: ReadonlyArray<object> = [
          yield* Effect.flip(Migrations.run),
          yield* Effect.flip(Migrations.check)
        ]
        for (const refusal of refusals) assert.deepInclude(refusal, expected)
      }).pipe(Effect.provide(layer)),
    60_000
  )
})

describe("Migrations.run on PostgreSQL", () => {
  it.effect("runs each migration once when several processes migrate at the same time", () =>
    Effect.gen(function* () {
      const runs = yield* Effect.all(
        Array.from({ length: 8 }, () => Migrations.run),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(runs.flat(), names)
    }).pipe(Effect.provide(layerPostgres({ maxConnections: 8 })))
  )

  it.effect("creates its tables in the first schema of the search_path, beside another app's migrations", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`CREATE TABLE public.effect_sql_migrations (migration_id integer PRIMARY KEY)`
      yield* sql`CREATE SCHEMA metrics`
      yield* Migrations.run
      const tables = yield* sql<{ schema: string; count: number }>`
        SELECT table_schema AS schema, count(*)::int AS count FROM information_schema.tables
        WHERE table_schema IN ('metrics', 'public') GROUP BY 1 ORDER BY 1
      `
      assert.deepStrictEqual(tables, [
        { schema: "metrics", count: 25 },
        { schema: "public", count: 1 }
      ])
    }).pipe(Effect.provide(layerPostgres({ sessionParameters: { search_path: "metrics, public" } })))
  )

  it.effect("changes nothing if a migration fails, and names that migration", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`CREATE TABLE collection_runs (unrelated text)`
      const error = yield* Effect.flip(Migrations.run)
      assert.strictEqual(error._tag, "MigrationFailed")
      assert.include(error.message, "collection_runs")
      const [row] = yield* sql<{ instances: string | null }>`SELECT to_regclass('instances')::text AS instances`
      assert.isNull(row?.instances)
    }).pipe(Effect.provide(layerPostgres()))
  )
})
