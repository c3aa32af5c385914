import type { ApiKey, ApiKeyId } from "@snoozeql/domain/ApiKey"
import { ApiKeyNameTaken } from "@snoozeql/domain/errors"
import { isUuid } from "@snoozeql/domain/Uuid"
import { withTransaction } from "@snoozeql/migrations/Transaction"
import { DateTime, Duration, Effect } from "effect"
import { SqlClient } from "effect/sql"
import { type ApiKeyPage, type KeyStore, type NewApiKey, useInterval } from "../KeyStore.ts"
import { checkKeyPage, checkNewKey } from "../rules/keyChecks.ts"
import { apiKeyNotFound } from "../rules/notFound.ts"
import { methodsOf } from "./methods.ts"
import { timestamp } from "./parameters.ts"

interface KeyRow extends Omit<ApiKey, "created_at" | "expires_at" | "revoked_at" | "last_used_at"> {
  readonly created_at: Date
  readonly expires_at: Date | null
  readonly revoked_at: Date | null
  readonly last_used_at: Date | null
}

const toInstant = (date: Date | null): DateTime.Utc | null => (date === null ? null : DateTime.fromDateUnsafe(date))

const fromRow = ({ created_at, expires_at, id, last_used_at, name, prefix, revoked_at, scope }: KeyRow): ApiKey => ({
  id,
  name,
  scope,
  prefix,
  created_at: DateTime.fromDateUnsafe(created_at),
  expires_at: toInstant(expires_at),
  revoked_at: toInstant(revoked_at),
  last_used_at: toInstant(last_used_at)
})

const method = methodsOf("KeyStore")

/** `KeyStore` over the tables of `@snoozeql/migrations`. */
export const make: Effect.Effect<KeyStore["Service"], never, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()

  const columns = sql.literal("id, name, scope, prefix, created_at, expires_at, revoked_at, last_used_at")
  // To the millisecond, as instants are: a cursor must name the place of its row exactly.
  const now = sql.literal("date_trunc('milliseconds', statement_timestamp())")
  const inForce = sql.literal("revoked_at IS NULL AND (expires_at IS NULL OR expires_at > statement_timestamp())")

  const found = (id: ApiKeyId, rows: ReadonlyArray<KeyRow>) => {
    const [row] = rows
    return row === undefined ? Effect.fail(apiKeyNotFound(id)) : Effect.succeed(fromRow(row))
  }

  return {
    create: method(
      "create",
      Effect.fnUntraced(function* (given: NewApiKey) {
        // Whether a key is in force depends on the time, so an index cannot keep names unique.
        yield* sql`SELECT pg_advisory_xact_lock('api_keys'::regclass::oid::int, 0)`
        const [clock] = yield* sql<{ now: Date }>`SELECT ${now} AS now`
        const { expires_at, hash, name, prefix, scope } = yield* Effect.fromResult(
          checkNewKey(given, clock === undefined ? yield* DateTime.now : DateTime.fromDateUnsafe(clock.now))
        )
        const [taken] = yield* sql<KeyRow>`SELECT ${columns} FROM api_keys WHERE name = ${name} AND ${inForce}`
        if (taken !== undefined) {
          return yield* new ApiKeyNameTaken({ key_id: taken.id, name: taken.name, prefix: taken.prefix })
        }
        const rows = yield* sql<KeyRow>`
          INSERT INTO api_keys (id, name, scope, prefix, hash, created_at, expires_at)
          VALUES (gen_random_uuid(), ${name}, ${scope}, ${prefix}, decode(${hash}, 'hex'), ${now},
            ${expires_at === null ? null : timestamp(expires_at)}::timestamptz)
          RETURNING ${columns}
        `
        const [row] = rows
        return row === undefined ? yield* Effect.die("The insert returned no row") : fromRow(row)
      }, withTransaction(sql))
    ),

    list: method(
      "list",
      Effect.fnUntraced(function* (page: ApiKeyPage = {}) {
        const { after, limit = null } = yield* Effect.fromResult(checkKeyPage(page))
        const rows = yield* sql<KeyRow>`
          SELECT ${columns} FROM api_keys
          WHERE ${
            after === undefined
              ? sql`true`
              : sql`(created_at, id) < (${timestamp(after.created_at)}::timestamptz, ${after.id}::uuid)`
          }
          ORDER BY created_at DESC, id DESC
          LIMIT ${limit}
        `
        return rows.map(fromRow)
      })
    ),

    get: method(
      "get",
      Effect.fnUntraced(function* (id: ApiKeyId) {
        if (!isUuid(id)) return yield* apiKeyNotFound(id)
        return yield* found(id, yield* sql<KeyRow>`SELECT ${columns} FROM api_keys WHERE id = ${id}::uuid`)
      })
    ),

    findInForce: method(
      "findInForce",
      Effect.fnUntraced(function* (hash: string) {
        const [row] = yield* sql<KeyRow & { readonly hash: string }>`
          SELECT ${columns}, encode(hash, 'hex') AS hash FROM api_keys
          WHERE hash = decode(${hash}, 'hex') AND ${inForce}
        `
        return row === undefined ? undefined : { key: fromRow(row), hash: row.hash }
      })
    ),

    hasAny: method("hasAny", () =>
      Effect.map(sql<{ any: boolean }>`SELECT EXISTS (SELECT FROM api_keys) AS any`, ([row]) => row?.any === true)
    )(),

    recordUse: method("recordUse", (id: ApiKeyId) =>
      Effect.asVoid(sql`
        UPDATE api_keys SET last_used_at = ${now}
        WHERE id = ${id}::uuid
          AND (last_used_at IS NULL OR last_used_at <= statement_timestamp() - ${Duration.toSeconds(useInterval)} * interval '1 second')
      `)
    ),

    revoke: method(
      "revoke",
      Effect.fnUntraced(function* (id: ApiKeyId) {
        if (!isUuid(id)) return yield* apiKeyNotFound(id)
        return yield* found(
          id,
          yield* sql<KeyRow>`
            UPDATE api_keys SET revoked_at = coalesce(revoked_at, ${now}) WHERE id = ${id}::uuid RETURNING ${columns}
          `
        )
      })
    )
  }
})
