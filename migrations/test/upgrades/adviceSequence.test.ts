import { assert, describe, layer } from "@effect/vitest"
import * as Migrations from "@snoozeql/migrations/Migrations"
import { migrations } from "@snoozeql/migrations/registry"
import { testDatabases } from "@snoozeql/testing/TestDatabase"
import { Effect } from "effect"
import { Migrator, SqlClient } from "effect/sql"

const before = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < "0024"))
const unit = "00000000-0000-4000-8000-000000000001"

describe.each(testDatabases({ maxConnections: 1 }))("0024_told_changes on $name", ({ layer: database }) => {
  layer(database, { timeout: "60 seconds" })((it) => {
    it.effect("numbers the versions by their time, and puts the webhook behind those that it was told", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* sql`CREATE SCHEMA advice_sequence`
        yield* sql`SET search_path TO advice_sequence`
        yield* Migrator.make({})({ loader: Migrator.fromRecord(before), table: Migrations.migrationsTable })
        yield* sql`
          INSERT INTO instances
            (id, provider, provider_id, account, region, name, engine, class, status, timezone, first_seen_at, last_seen_at)
          VALUES (${unit}, 'aws', 'db-1', '111122223333', 'eu-central-1', 'orders', 'postgres', 'db.t4g.micro',
            'available', 'UTC', now(), now())
        `
        // An older server writes no sequence, before and after the migration.
        const issue = (version: number, day: string) => sql`
          INSERT INTO advice_versions (instance_id, version, event, issued_at, confirmed_at, changes)
          VALUES (${unit}, ${version}, 'changed', ${day}::timestamptz, ${day}::timestamptz, '[]')
        `
        yield* issue(3, "2026-01-03T00:00:00Z")
        yield* issue(1, "2026-01-01T00:00:00Z")
        yield* issue(2, "2026-01-02T00:00:00Z")
        yield* sql`INSERT INTO webhook (issued_at, instance_id, version) VALUES ('2026-01-02T00:00:00Z', ${unit}, 2)`
        yield* Migrations.run
        yield* issue(4, "2026-01-01T12:00:00Z")
        assert.deepStrictEqual(
          yield* sql`SELECT version, sequence::int AS sequence FROM advice_versions ORDER BY version`,
          [1, 2, 3, 4].map((version) => ({ version, sequence: version }))
        )
        assert.deepStrictEqual(yield* sql`SELECT sequence::int AS sequence FROM webhook`, [{ sequence: 2 }])
        yield* sql`DROP SCHEMA advice_sequence CASCADE`
      })
    )
  })
})
