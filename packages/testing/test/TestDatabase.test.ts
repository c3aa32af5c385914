import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { testDatabases } from "../src/TestDatabase.ts"

const tableNames = Effect.flatMap(
  SqlClient,
  (sql) => sql<{ tablename: string }>`SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1`
)

// PGlite needs some time to create a database.
const timeout = 60_000

describe.each(testDatabases())("$name", ({ layer }) => {
  it.effect(
    "gives each layer its own empty database",
    () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient
        yield* sql`CREATE TABLE here (id int)`
        assert.deepStrictEqual(yield* tableNames, [{ tablename: "here" }])
        assert.deepStrictEqual(yield* Effect.provide(tableNames, Layer.fresh(layer)), [])
      }).pipe(Effect.provide(layer)),
    timeout
  )

  it.effect(
    "runs PostgreSQL 18, or the database that DATABASE_URL names, in UTF8",
    () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient
        assert.deepStrictEqual(yield* sql`SHOW server_encoding`, [{ server_encoding: "UTF8" }])
      }).pipe(Effect.provide(layer)),
    timeout
  )
})

describe.each(testDatabases({ sessionParameters: { TimeZone: "America/New_York" } }))(
  "$name with session parameters",
  ({ layer }) => {
    it.effect(
      "keeps them in every session",
      () =>
        Effect.gen(function* () {
          const sql = yield* SqlClient
          const read = sql<{ offset: string }>`SELECT to_char(timestamptz '2026-07-01 00:00Z', 'HH24 OF') AS offset`
          const answers = yield* Effect.all([read, read, read], { concurrency: "unbounded" })
          assert.deepStrictEqual(
            answers.flat().map(({ offset }) => offset),
            ["20 -04", "20 -04", "20 -04"]
          )
        }).pipe(Effect.provide(layer)),
      timeout
    )
  }
)
