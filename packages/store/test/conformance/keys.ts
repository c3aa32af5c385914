import { assert, describe } from "@effect/vitest"
import { type ApiKey, ApiKeyId, type IssuedApiKey } from "@snoozeql/domain/ApiKey"
import { hashKey, isKeyShaped, issueKey, keyPrefixOf } from "@snoozeql/store/KeySecret"
import { KeyStore } from "@snoozeql/store/KeyStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Struct } from "effect"
import { TestClock } from "effect/testing"
import { at } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const unknownId = ApiKeyId.make("00000000-0000-4000-b000-000000000404")
const malformedId = ApiKeyId.make("1'; DROP TABLE api_keys; --", { disableChecks: true })

let named = 0

/** Names are unique among the keys in force, and suites share a database. */
const newName = () => {
  named += 1
  return `key ${named}`
}

const databaseNow = MetricsStore.use((metrics) => metrics.snapshotTime)

/** Waits until the database's clock has passed a time. */
const waitUntilAfter = Effect.fnUntraced(function* (time: DateTime.Utc) {
  while (!DateTime.isGreaterThan(yield* databaseNow, time)) {
    // The database's clock of the memory stores is the test's clock.
    yield* TestClock.adjust("20 millis")
    yield* TestClock.withLive(Effect.sleep("20 millis"))
  }
})

const findBySecret = Effect.fnUntraced(function* (secret: string) {
  const keys = yield* KeyStore
  return yield* keys.findInForce(yield* hashKey(secret))
})

const withoutSecret = (issued: IssuedApiKey): ApiKey => Struct.omit(issued, ["key"])

export const keyTests = (it: StoreTests) => {
  describe("KeyStore", () => {
    it.effect("returns a key by its secret, its id and in the list, never with its secret", () =>
      Effect.gen(function* () {
        const keys = yield* KeyStore
        const before = yield* databaseNow
        const name = newName()
        const issued = yield* issueKey({ name, scope: "write" })
        assert.isTrue(isKeyShaped(issued.key))
        assert.isTrue(yield* keys.hasAny)
        const key = withoutSecret(issued)
        assert.deepInclude(key, {
          name,
          scope: "write",
          prefix: issued.key.slice(0, 12),
          expires_at: null,
          revoked_at: null,
          last_used_at: null
        })
        assert.isTrue(DateTime.isGreaterThanOrEqualTo(key.created_at, DateTime.subtract(before, { seconds: 1 })))
        assert.deepStrictEqual(yield* findBySecret(issued.key), { key, hash: yield* hashKey(issued.key) })
        assert.deepStrictEqual(yield* keys.get(key.id), key)
        assert.deepStrictEqual((yield* keys.list())[0], key)
        assert.notInclude(JSON.stringify(yield* keys.list()), issued.key)
        assert.isUndefined(yield* findBySecret(`${issued.key.slice(0, -1)}-`))
      })
    )

    it.effect("create makes every key different", () =>
      Effect.gen(function* () {
        const issued = yield* Effect.forEach([1, 2, 3], () => issueKey({ name: newName(), scope: "read" }))
        assert.strictEqual(new Set(issued.map(({ key }) => key)).size, 3)
        assert.strictEqual(new Set(issued.map(({ prefix }) => prefix)).size, 3)
        for (const { key, prefix } of issued) assert.strictEqual(keyPrefixOf(key), prefix)
      })
    )

    it.effect("a revoked key is not found by the next call, keeps its time, and frees its name", () =>
      Effect.gen(function* () {
        const keys = yield* KeyStore
        const name = newName()
        const issued = yield* issueKey({ name, scope: "admin" })
        const revoked = yield* keys.revoke(issued.id)
        assert.isNotNull(revoked.revoked_at)
        assert.isUndefined(yield* findBySecret(issued.key))
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(yield* keys.revoke(issued.id), revoked)
        assert.deepStrictEqual(yield* keys.get(issued.id), revoked)
        const second = yield* issueKey({ name, scope: "read" })
        assert.deepStrictEqual((yield* findBySecret(second.key))?.key, withoutSecret(second))
      })
    )

    it.effect("create refuses the name of a key in force, and stores nothing", () =>
      Effect.gen(function* () {
        const keys = yield* KeyStore
        const name = newName()
        const first = yield* issueKey({ name, scope: "read" })
        const count = (yield* keys.list()).length
        const error = yield* Effect.flip(issueKey({ name, scope: "admin" }))
        assert.deepInclude(error, { _tag: "ApiKeyNameTaken", key_id: first.id, name, prefix: first.prefix })
        assert.lengthOf(yield* keys.list(), count)
        const attempts = yield* Effect.all(
          Array.from({ length: 5 }, () => Effect.result(issueKey({ name: `${name} together`, scope: "read" }))),
          { concurrency: "unbounded" }
        )
        assert.lengthOf(
          attempts.filter(({ _tag }) => _tag === "Success"),
          1
        )
      })
    )

    it.effect("an expired key is not found, and frees its name", () =>
      Effect.gen(function* () {
        const name = newName()
        const expires_at = DateTime.add(yield* databaseNow, { milliseconds: 500 })
        const issued = yield* issueKey({ name, scope: "read", expires_at })
        assert.deepStrictEqual(issued.expires_at, expires_at)
        assert.isDefined(yield* findBySecret(issued.key))
        yield* waitUntilAfter(expires_at)
        assert.isUndefined(yield* findBySecret(issued.key))
        yield* issueKey({ name, scope: "read" })
      })
    )

    it.effect("recordUse writes the time of the last use, at most once a minute", () =>
      Effect.gen(function* () {
        const keys = yield* KeyStore
        const { id } = yield* issueKey({ name: newName(), scope: "read" })
        yield* keys.recordUse(id)
        const { last_used_at } = yield* keys.get(id)
        assert.isNotNull(last_used_at)
        yield* waitUntilAfter(DateTime.add(yield* databaseNow, { milliseconds: 10 }))
        yield* keys.recordUse(id)
        assert.deepStrictEqual((yield* keys.get(id)).last_used_at, last_used_at)
        yield* keys.recordUse(unknownId)
      })
    )

    it.effect("list returns pages, newest first", () =>
      Effect.gen(function* () {
        const keys = yield* KeyStore
        for (let count = 0; count < 3; count++) yield* issueKey({ name: newName(), scope: "read" })
        const all = yield* keys.list()
        const pages = []
        for (let after: ApiKey | undefined; pages.length < all.length;) {
          const [next] = yield* keys.list({ limit: 1, ...(after !== undefined && { after }) })
          if (next === undefined) break
          pages.push(next)
          after = next
        }
        assert.deepStrictEqual(pages, all)
        const invalid = { created_at: at("2026-01-01T00:00:00Z"), id: malformedId }
        assert.deepInclude(yield* Effect.flip(keys.list({ after: invalid })), {
          _tag: "InvalidPage",
          field: "after.id"
        })
      })
    )

    it.effect("get and revoke fail with ApiKeyNotFound for an unknown and a malformed id", () =>
      Effect.gen(function* () {
        const keys = yield* KeyStore
        for (const id of [unknownId, malformedId]) {
          assert.deepInclude(yield* Effect.flip(keys.get(id)), { _tag: "ApiKeyNotFound", key_id: id })
          assert.deepInclude(yield* Effect.flip(keys.revoke(id)), { _tag: "ApiKeyNotFound", key_id: id })
        }
      })
    )

    const hash = "0".repeat(64)
    const valid = { name: "valid", scope: "read", prefix: "snz_invalid0", hash, expires_at: null } as const
    it.effect.each<readonly [field: string, fields: object]>([
      ["name", { name: "" }],
      ["name", { name: " blank" }],
      ["name", { name: "x".repeat(101) }],
      ["name", { name: "a\nb" }],
      ["name", { name: "nul\0" }],
      ["name", { name: "snz_abc" }],
      ["scope", { scope: "'; DROP TABLE api_keys; --" }],
      ["hash", { hash: "00" }],
      ["hash", { hash: "G".repeat(64) }],
      // The clock of the memory stores begins at 1970.
      ["expires_at", { expires_at: at("1969-12-31T00:00:00Z") }],
      ["expires_at", { expires_at: at("+010000-01-01T00:00:00Z") }]
    ])("create refuses the field %s of %j", ([field, fields]) =>
      Effect.gen(function* () {
        const keys = yield* KeyStore
        const error = yield* Effect.flip(keys.create(Object.assign({ ...valid }, fields)))
        assert.deepInclude(error, { _tag: "InvalidApiKey", field })
      })
    )
  })
}
