import { assert, describe, layer } from "@effect/vitest"
import { ApiKey, IssuedApiKey, type KeyScope } from "@snoozeql/domain/ApiKey"
import { StoreUnavailable } from "@snoozeql/domain/errors"
import { issueKey } from "@snoozeql/store/KeySecret"
import { KeyStore } from "@snoozeql/store/KeyStore"
import { DateTime, Effect, Fiber, Layer, Logger, Redacted, Schema } from "effect"
import { TestClock } from "effect/testing"
import {
  jsonOf,
  membersOf,
  memory,
  problemOf,
  registration,
  TestServer,
  testServer,
  unknownId
} from "./support/testServer.ts"

const settingsKey = "correct-horse-battery-staple"
const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })

const create = Effect.fnUntraced(function* (name: string, scope: KeyScope, authorization: string, more: object = {}) {
  const { send } = yield* TestServer
  return yield* send("POST", "/api/v1/keys", { ...bearer(authorization), body: { name, scope, ...more } })
})

/** A stored key with a scope, that this server did not create. */
const stored = (name: string, scope: KeyScope) => Effect.map(issueKey({ name, scope }), ({ key }) => key)

const statusOf = Effect.fnUntraced(function* (method: string, path: string, key?: string, body?: object) {
  const { send } = yield* TestServer
  return (yield* send(method, path, {
    ...(key === undefined ? {} : bearer(key)),
    ...(body === undefined ? {} : { body })
  })).status
})

const Keys = Schema.Struct({ keys: Schema.Array(ApiKey), next_cursor: Schema.NullOr(Schema.String) })

layer(testServer({ apiKey: Redacted.make(settingsKey) }))("the routes of keys", (it) => {
  it.effect("create, list, show and revoke keys, and never repeat a secret", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      const response = yield* create("dashboard", "read", settingsKey, { expires_at: "2099-01-01T00:00:00+02:00" })
      assert.strictEqual(response.status, 201, response.text)
      const { key, ...shown } = jsonOf(IssuedApiKey, response)
      assert.strictEqual(response.headers["location"], `/api/v1/keys/${shown.id}`)
      assert.strictEqual(response.headers["cache-control"], "no-store")
      assert.match(key, /^snz_[0-9A-Za-z]{43}$/)
      assert.strictEqual(shown.prefix, key.slice(0, 12))
      assert.strictEqual(membersOf(response.text)["expires_at"], "2098-12-31T22:00:00.000Z")
      const list = yield* send("GET", "/api/v1/keys", bearer(settingsKey))
      assert.deepStrictEqual(jsonOf(Keys, list).keys, [shown])
      const one = yield* send("GET", `/api/v1/keys/${shown.id}`, bearer(settingsKey))
      assert.deepStrictEqual(jsonOf(ApiKey, one), shown)
      for (const { text } of [list, one]) assert.notInclude(text, key)

      assert.strictEqual(yield* statusOf("GET", "/api/v1/instances", key), 200)
      assert.strictEqual(yield* statusOf("DELETE", `/api/v1/keys/${shown.id}`, settingsKey), 204)
      const refused = yield* send("GET", "/api/v1/instances", bearer(key))
      assert.strictEqual(problemOf(refused).status, 401)
      assert.strictEqual(refused.headers["www-authenticate"], 'Bearer realm="SnoozeQL"')
      assert.strictEqual(yield* statusOf("DELETE", `/api/v1/keys/${shown.id}`, settingsKey), 204)
    })
  )

  it.effect("refuse a name in use with 409, and a wrong request with 400", () =>
    Effect.gen(function* () {
      yield* create("once", "read", settingsKey)
      const taken = problemOf(yield* create("once", "admin", settingsKey))
      assert.strictEqual(taken.status, 409)
      assert.strictEqual(taken.type, "urn:snoozeql:problem:api-key-name-taken")
      for (const [field, body] of [
        ["name", { name: "snz_x" }],
        ["name", { name: "" }],
        ["scope", { scope: "owner" }],
        ["expires_at", { expires_at: "1969-01-01T00:00:00Z" }],
        ["expires_at", { expires_at: "tomorrow" }]
      ] as const) {
        const problem = problemOf(yield* create("valid", "read", settingsKey, body))
        assert.deepStrictEqual(problem.errors?.[0]?.path, ["payload", field])
      }
      assert.strictEqual(yield* statusOf("GET", `/api/v1/keys/${unknownId}`, settingsKey), 404)
      assert.strictEqual(yield* statusOf("DELETE", `/api/v1/keys/${unknownId}`, settingsKey), 404)
    })
  )

  it.effect("page the list", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      for (const name of ["page 1", "page 2"]) yield* create(name, "read", settingsKey)
      const all = jsonOf(Keys, yield* send("GET", "/api/v1/keys", bearer(settingsKey))).keys
      const found: Array<ApiKey> = []
      let query = "?limit=1"
      for (;;) {
        const page = jsonOf(Keys, yield* send("GET", `/api/v1/keys${query}`, bearer(settingsKey)))
        found.push(...page.keys)
        if (page.next_cursor === null) break
        query = `?limit=1&cursor=${page.next_cursor}`
      }
      assert.deepStrictEqual(found, all)
    })
  )
})

const needed = [
  ["GET", "/api/v1/instances", undefined, "read"],
  ["GET", `/api/v1/instances/${unknownId}`, undefined, "read"],
  ["GET", "/api/v1/collections", undefined, "read"],
  ["GET", "/api/v1/recommendations", undefined, "read"],
  ["GET", "/api/v1/recommendations/totals?by=owner", undefined, "read"],
  ["POST", "/api/v1/instances", registration, "write"],
  ["PATCH", `/api/v1/instances/${unknownId}`, {}, "write"],
  ["DELETE", `/api/v1/instances/${unknownId}`, undefined, "write"],
  ["POST", `/api/v1/instances/${unknownId}/metrics`, {}, "write"],
  ["POST", "/api/v1/collections", undefined, "write"],
  ["GET", "/api/v1/keys", undefined, "admin"],
  ["GET", `/api/v1/keys/${unknownId}`, undefined, "admin"],
  ["POST", "/api/v1/keys", { name: "other", scope: "admin" }, "admin"],
  ["DELETE", `/api/v1/keys/${unknownId}`, undefined, "admin"]
] as const

layer(testServer().pipe(Layer.provideMerge(memory)))("a key of the store", (it) => {
  it.effect("reads, writes or manages keys, by its scope, and is told which scope it lacks", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      const ranks = { read: 0, write: 1, admin: 2 }
      const keys = {
        read: yield* stored("r", "read"),
        write: yield* stored("w", "write"),
        admin: yield* stored("a", "admin")
      }
      for (const [method, path, body, scope] of needed) {
        for (const held of ["read", "write", "admin"] as const) {
          const response = yield* send(method, path, { ...bearer(keys[held]), ...(body === undefined ? {} : { body }) })
          const what = `${method} ${path} with ${held}`
          if (ranks[held] >= ranks[scope]) {
            assert.notInclude([401, 403], response.status, what)
            continue
          }
          assert.strictEqual(problemOf(response).status, 403, what)
          assert.deepInclude(membersOf(response.text), {
            type: "urn:snoozeql:problem:insufficient-scope",
            required_scope: scope
          })
          assert.strictEqual(
            response.headers["www-authenticate"],
            `Bearer realm="SnoozeQL", error="insufficient_scope", scope="${scope}"`
          )
        }
        assert.strictEqual(yield* statusOf(method, path), 401, `${method} ${path}`)
      }
    })
  )

  it.effect("is accepted until it expires", () =>
    Effect.gen(function* () {
      const expires_at = DateTime.add(yield* DateTime.now, { minutes: 1 })
      const { key } = yield* issueKey({ name: "short", scope: "read", expires_at })
      assert.strictEqual(yield* statusOf("GET", "/api/v1/instances", key), 200)
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual(yield* statusOf("GET", "/api/v1/instances", key), 200)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* statusOf("GET", "/api/v1/instances", key), 401)
    })
  )

  it.effect("is refused as soon as another process has revoked it", () =>
    Effect.gen(function* () {
      const keys = yield* KeyStore
      const { id, key } = yield* issueKey({ name: "revoked elsewhere", scope: "read" })
      assert.strictEqual(yield* statusOf("GET", "/api/v1/instances", key), 200)
      yield* keys.revoke(id)
      assert.strictEqual(yield* statusOf("GET", "/api/v1/instances", key), 401)
    })
  )

  it.effect("shows when it was last used, to the minute", () =>
    Effect.gen(function* () {
      const keys = yield* KeyStore
      const { id, key } = yield* issueKey({ name: "used", scope: "read" })
      const use = Effect.gen(function* () {
        yield* statusOf("GET", "/api/v1/instances", key)
        return (yield* keys.get(id)).last_used_at
      })
      const first = yield* use
      assert.deepStrictEqual(first, yield* DateTime.now)
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual(yield* use, first)
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual(yield* use, yield* DateTime.now)
    })
  )
})

layer(testServer().pipe(Layer.provideMerge(memory)))("a server without a key", (it) => {
  it.effect("requires one from the first key in its store on, even when that is revoked", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      const keys = yield* KeyStore
      assert.strictEqual(yield* statusOf("GET", "/api/v1/instances"), 200)
      assert.strictEqual(yield* statusOf("GET", "/api/v1/instances", "any-key-passes-here"), 200)
      const response = yield* send("POST", "/api/v1/keys", { body: { name: "first", scope: "admin" } })
      const { id, key } = jsonOf(IssuedApiKey, response)
      assert.strictEqual(yield* statusOf("GET", "/api/v1/instances"), 401)
      assert.strictEqual(yield* statusOf("GET", "/api/v1/instances", "any-key-passes-here"), 401)
      assert.strictEqual(yield* statusOf("GET", "/api/v1/instances", key), 200)
      // With a key, foreign hosts are not refused any more: the key protects the server.
      const foreign = { headers: { authorization: `Bearer ${key}`, host: "snoozeql.example.com" } }
      assert.strictEqual((yield* send("GET", "/api/v1/instances", foreign)).status, 200)
      yield* keys.revoke(id)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(yield* statusOf("GET", "/api/v1/instances"), 401)
      assert.strictEqual(yield* statusOf("GET", "/api/v1/instances", key), 401)
      assert.strictEqual(yield* statusOf("GET", "/health/live"), 200)
    })
  )
})

layer(testServer().pipe(Layer.provideMerge(memory)))("a server whose store has only a revoked key", (it) => {
  it.effect("requires a key from its first request on", () =>
    Effect.gen(function* () {
      const keys = yield* KeyStore
      const { id } = yield* issueKey({ name: "revoked", scope: "admin" })
      yield* keys.revoke(id)
      assert.strictEqual(yield* statusOf("GET", "/api/v1/instances"), 401)
    })
  )
})

layer(testServer().pipe(Layer.provideMerge(memory)))("a server without a key, beside another process", (it) => {
  it.effect("requires a key within a second after the other created the first one", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* statusOf("GET", "/api/v1/instances"), 200)
      const key = yield* stored("first", "read")
      assert.strictEqual(yield* statusOf("POST", "/api/v1/instances", key, registration), 403)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* statusOf("GET", "/api/v1/instances"), 401)
    })
  )
})

/** A store of keys whose methods change as given. */
const withKeys = (change: (keys: KeyStore["Service"]) => Partial<KeyStore["Service"]>) =>
  Layer.effect(
    KeyStore,
    Effect.map(KeyStore, (keys) => ({ ...keys, ...change(keys) }))
  ).pipe(Layer.provideMerge(memory))

describe("when the store of keys", () => {
  const slow = withKeys(() => ({ recordUse: () => Effect.never }))
  layer(testServer({ stores: slow }).pipe(Layer.provideMerge(slow)))("never records a use", (it) => {
    it.effect("no request waits for it", () =>
      Effect.gen(function* () {
        const key = yield* stored("slow", "read")
        for (let count = 0; count < 3; count++) {
          assert.strictEqual(yield* statusOf("GET", "/api/v1/instances", key), 200)
          yield* TestClock.adjust("1 minute")
        }
      })
    )
  })

  const lines: Array<string> = []
  const recorder = Logger.layer([Logger.map(Logger.formatJson, (line) => void lines.push(line))])
  const outage = new StoreUnavailable({ operation: "find", message: "no route to postgres.internal", cause: "away" })
  const away = withKeys(() => ({ hasAny: Effect.fail(outage), findInForce: () => Effect.fail(outage) }))
  layer(testServer({ stores: away, publicMetrics: false }).pipe(Layer.provideMerge(recorder)))("is away", (it) => {
    it.effect("every request for the API is refused with 503, and only the log says why", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        for (const path of ["/api/v1/instances", "/metrics"]) {
          for (const request of [{}, bearer(`snz_${"a".repeat(43)}`)]) {
            lines.length = 0
            const response = yield* send("GET", path, request)
            assert.strictEqual(problemOf(response).status, 503)
            assert.strictEqual(response.headers["retry-after"], "5")
            assert.notInclude(response.text, "postgres.internal")
            assert.include(lines.filter((line) => line.includes('"ERROR"')).join("\n"), "postgres.internal")
          }
        }
        assert.strictEqual(yield* statusOf("GET", "/health/live"), 200)
        // Whether a key is required is not known, so a foreign host is refused.
        const foreign = yield* send("GET", "/health/live", { headers: { host: "example.com" } })
        assert.strictEqual(foreign.status, 421)
      })
    )
  })

  const frozen = withKeys(() => ({ hasAny: Effect.never, findInForce: () => Effect.never }))
  layer(testServer({ stores: frozen }))("does not answer", (it) => {
    it.effect("a request is refused with 503 after five seconds", () =>
      Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(statusOf("GET", "/api/v1/instances"))
        while (fiber.pollUnsafe() === undefined) {
          yield* TestClock.withLive(Effect.sleep("20 millis"))
          yield* TestClock.adjust("1 second")
        }
        assert.strictEqual(yield* Fiber.join(fiber), 503)
      })
    )
  })
})

describe("changes of keys", () => {
  const lines: Array<string> = []
  const recorder = Logger.layer([Logger.map(Logger.formatJson, (line) => void lines.push(line))])

  layer(testServer({ apiKey: Redacted.make(settingsKey) }).pipe(Layer.provideMerge(recorder)))((it) => {
    it.effect("are logged with who made them, and without secrets", () =>
      Effect.gen(function* () {
        const admin = jsonOf(IssuedApiKey, yield* create("boss", "admin", settingsKey))
        const other = jsonOf(IssuedApiKey, yield* create("dashboard", "read", admin.key))
        yield* statusOf("DELETE", `/api/v1/keys/${other.id}`, admin.key)
        const messages = lines
          .map((line) => membersOf(line)["message"])
          .filter((line) => String(line).includes("API key"))
        assert.deepStrictEqual(messages, [
          `The API key ${admin.prefix}… "boss" with the scope admin was created by a caller without a stored key`,
          `The API key ${other.prefix}… "dashboard" with the scope read was created by the key "boss"`,
          `The API key ${other.prefix}… "dashboard" was revoked by the key "boss"`
        ])
        for (const secret of [admin.key, other.key, settingsKey]) assert.notInclude(lines.join("\n"), secret)
      })
    )
  })
})
