import { assert, describe, layer } from "@effect/vitest"
import * as Migrations from "@snoozeql/migrations/Migrations"
import { migrations } from "@snoozeql/migrations/registry"
import { testDatabases } from "@snoozeql/testing/TestDatabase"
import { Effect } from "effect"
import { Migrator, SqlClient } from "effect/sql"
import { expect } from "vitest"
import { describeSchema } from "../support/describeSchema.ts"
import { dataByMigration } from "./dataByMigration.ts"
import { lostRows, readTableRows } from "../support/tableRows.ts"

const names = Object.keys(migrations)

const earlierVersions = names.slice(0, -1).map((name, index) => ({ version: index + 1, name }))

/** Gives the only connection a schema of its own, which is dropped at the end. */
const inNewSchema = (name: string) =>
  Effect.acquireRelease(
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`CREATE SCHEMA ${sql(name)}`
      yield* sql`SELECT set_config('search_path', ${name}, false)`
    }),
    () => Effect.orDie(Effect.flatMap(SqlClient.SqlClient, (sql) => sql`DROP SCHEMA ${sql(name)} CASCADE`))
  )

/** Migrates an empty database to a version, and adds the data of each version on the way. */
const makeVersion = Effect.fnUntraced(function* (version: number) {
  for (const [index, name] of names.slice(0, version).entries()) {
    const known = Object.fromEntries(Object.entries(migrations).slice(0, index + 1))
    yield* Migrator.make({})({ loader: Migrator.fromRecord(known), table: Migrations.migrationsTable })
    yield* dataByMigration[name] ?? Effect.die(`dataByMigration has no data for ${name}`)
  }
})

describe.each(testDatabases({ maxConnections: 1 }))("Migrations.run on $name", ({ layer: database }) => {
  layer(database, { timeout: "60 seconds" })((it) => {
    it.effect.each(earlierVersions)("upgrades a database of version $name and keeps its data", ({ version }) =>
      Effect.gen(function* () {
        yield* inNewSchema(`version_${version}`)
        yield* makeVersion(version)
        const before = yield* readTableRows
        assert.isTrue(Object.values(before).every((rows) => rows.length > 0))
        assert.deepStrictEqual(yield* Migrations.run, names.slice(version))
        assert.deepStrictEqual(lostRows(before, yield* readTableRows), [])
        const schema = yield* describeSchema
        yield* Effect.promise(() => expect(schema).toMatchFileSnapshot("../../schema.snapshot"))
      }).pipe(Effect.scoped)
    )

    it.effect("control: a statement that loses data is noticed", () =>
      Effect.gen(function* () {
        yield* inNewSchema("lossy")
        yield* makeVersion(names.length)
        const sql = yield* SqlClient.SqlClient
        const before = yield* readTableRows
        for (const lossy of [
          sql`DELETE FROM metrics_hourly WHERE hour = '2026-01-01T07:00:00Z'`,
          sql`UPDATE metrics_hourly SET hour = hour + interval '1 day' WHERE metric_name = 'ReadIOPS'`,
          sql`ALTER TABLE metrics_hourly ALTER COLUMN avg_value TYPE real`,
          sql`ALTER TABLE instances DROP COLUMN tags`,
          sql`DROP TABLE instance_status_changes`
        ]) {
          const lost = yield* sql
            .withTransaction(
              Effect.gen(function* () {
                yield* lossy
                return yield* Effect.fail(lostRows(before, yield* readTableRows))
              })
            )
            .pipe(Effect.catchIf(Array.isArray, (rows) => Effect.succeed(rows)))
          assert.isAbove(lost.length, 0)
        }
        assert.deepStrictEqual(lostRows(before, yield* readTableRows), [])
      }).pipe(Effect.scoped)
    )
  })
})
