import { assert, describe, layer } from "@effect/vitest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as SqlInstanceStore from "@snoozeql/store/SqlInstanceStore"
import { testDatabases } from "@snoozeql/testing/TestDatabase"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { at, discovered } from "./conformance/fixtures.ts"

/** Time zones that other versions have stored, and how this version reads them. */
const rows: ReadonlyArray<
  readonly [what: string, timezone: string, source: string, read: [timezone: string, source: string]]
> = [
  ["a spelling that was accepted once", "europe/berlin", "user", ["Europe/Berlin", "user"]],
  ["a zone that an older server set", "Asia/Tokyo", "none", ["Asia/Tokyo", "user"]],
  ["a name that only Intl knows", "IST", "user", ["UTC", "none"]],
  ["what nobody chose", "UTC", "none", ["UTC", "none"]]
]

describe.each(testDatabases())("storedTimezone on $name", ({ layer: database }) => {
  layer(Layer.orDie(SqlInstanceStore.layer.pipe(Layer.provideMerge(database))))((it) => {
    it.effect.each(rows)("reads %s: %s, chosen by %s", ([what, timezone, source, read]) =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const instances = yield* InstanceStore
        const [row] = yield* sql<{ id: string }>`
          INSERT INTO instances
            (provider, provider_id, account, region, name, engine, class, status, timezone, timezone_source,
              first_seen_at, last_seen_at)
          VALUES ('aws', ${what}, '111122223333', 'eu-central-1', 'orders', 'postgres', 'db.t4g.micro', 'available',
            ${timezone}, ${source}, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')
          RETURNING id
        `
        const id = InstanceId.make(row?.id ?? "")
        const stored = Effect.map(instances.get(id), (instance) => [instance.timezone, instance.timezone_source])
        assert.deepStrictEqual(yield* stored, read)
        // Neither the fleet's default nor a discovery overrides a user's choice.
        yield* instances.setDefaultTimezone("Pacific/Auckland")
        yield* instances.recordDiscovered([discovered(what)], at("2026-01-02T00:00:00Z"))
        assert.deepStrictEqual(
          yield* stored,
          source === "none" && timezone === "UTC" ? ["Pacific/Auckland", "default"] : read
        )
        yield* instances.setDefaultTimezone(null)
      })
    )
  })
})
