import { assert, describe, layer } from "@effect/vitest"
import * as Migrations from "@snoozeql/migrations/Migrations"
import { migrations } from "@snoozeql/migrations/registry"
import { testDatabases } from "@snoozeql/testing/TestDatabase"
import { Effect } from "effect"
import { Migrator, SqlClient } from "effect/sql"

const before = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < "0008"))

describe.each(testDatabases({ maxConnections: 1 }))(
  "0008_instances_timezone_source on $name",
  ({ layer: database }) => {
    layer(database, { timeout: "60 seconds" })((it) => {
      it.effect(
        "sets the source of UTC, the initial zone of every instance, to none, and of any other zone to user",
        () =>
          Effect.gen(function* () {
            const sql = yield* SqlClient.SqlClient
            yield* sql`CREATE SCHEMA timezone_source`
            yield* sql`SET search_path TO timezone_source`
            yield* Migrator.make({})({ loader: Migrator.fromRecord(before), table: Migrations.migrationsTable })
            for (const timezone of ["UTC", "Europe/Berlin", "utc", "Etc/UTC"]) {
              yield* sql`
            INSERT INTO instances
              (provider, provider_id, account, region, name, engine, class, status, timezone, first_seen_at, last_seen_at)
            VALUES ('aws', ${timezone}, '111122223333', 'eu-central-1', 'orders', 'postgres', 'db.t4g.micro', 'available',
              ${timezone}, now(), now())
          `
            }
            yield* Migrations.run
            assert.deepStrictEqual(
              yield* sql`SELECT timezone, timezone_source FROM instances ORDER BY timezone COLLATE "C"`,
              [
                { timezone: "Etc/UTC", timezone_source: "user" },
                { timezone: "Europe/Berlin", timezone_source: "user" },
                { timezone: "UTC", timezone_source: "none" },
                { timezone: "utc", timezone_source: "user" }
              ]
            )
            yield* sql`DROP SCHEMA timezone_source CASCADE`
          })
      )
    })
  }
)
