import type { EmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { Finding } from "./finding.ts"
import { countRows, registerOne, rowsPerBatch, writeBatch } from "./oneRow.ts"
import { asSuperuser, withSchema } from "./schemas.ts"
import { storesOf } from "./storesOf.ts"

const schema = "faults_read_only"

/** The server's default for transactions, which open sessions follow as soon as they have read it. */
const setDefault = (url: EmbeddedPostgres["url"], readOnly: "on" | "off") =>
  asSuperuser(
    url,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql.unsafe("SET default_transaction_read_only = off")
      yield* sql.unsafe(`ALTER SYSTEM SET default_transaction_read_only = ${readOnly}`)
      yield* sql`SELECT pg_reload_conf()`
      yield* Effect.sleep("500 millis")
    })
  )

/** A database that turns read-only, as a standby is, and back. */
export const runReadOnly = Effect.fn("runReadOnly")(function* (postgres: EmbeddedPostgres): Effect.fn.Return<Finding> {
  const { url } = postgres
  const use = Effect.gen(function* () {
    const id = yield* registerOne
    const before = yield* writeBatch(id, 0)
    yield* setDefault(url, "on")
    const during = yield* writeBatch(id, 1)
    const read = yield* countRows(id)
    yield* setDefault(url, "off")
    const after = yield* writeBatch(id, 1)
    const rows = yield* countRows(id)
    const expected = [before, after, read, rows].join() === `written,written,${rowsPerBatch},${2 * rowsPerBatch}`
    return {
      fault: "Database read-only, then writable again",
      result: `the write fails with “${during}”, reads go on, the same pool writes again afterwards`,
      failures:
        expected && during.startsWith("StoreUnavailable")
          ? []
          : [`writes: ${before}, ${during}, ${after}; rows: ${read}, ${rows}`]
    }
  }).pipe(Effect.provide(storesOf(url, schema)), Effect.orDie)
  return yield* withSchema(url, schema, use)
})
