import { assert, describe, layer, test } from "@effect/vitest"
import { Effect, Layer, Logger, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { parseHost } from "../src/middleware/foreignHosts.ts"
import { membersOf, problemOf, registration, TestServer, testServer, unknownId } from "./support/testServer.ts"

const everyRoute = [
  ["GET", "/health/live"],
  ["GET", "/health/ready"],
  ["GET", "/metrics"],
  ["GET", "/openapi.json"],
  ["GET", "/docs"],
  ["GET", "/api/v1/instances"],
  ["POST", "/api/v1/instances"],
  ["GET", `/api/v1/instances/${unknownId}`],
  ["PATCH", `/api/v1/instances/${unknownId}`],
  ["DELETE", `/api/v1/instances/${unknownId}`],
  ["GET", `/api/v1/instances/${unknownId}/metrics`],
  ["POST", `/api/v1/instances/${unknownId}/metrics`],
  ["GET", `/api/v1/instances/${unknownId}/metrics/latest`],
  ["GET", `/api/v1/instances/${unknownId}/metrics/sufficiency`],
  ["POST", "/api/v1/collections"],
  ["GET", "/api/v1/collections"],
  ["GET", `/api/v1/collections/${unknownId}`]
] as const

const underApi = everyRoute.filter(([, path]) => path.startsWith("/api/"))

describe("parseHost", () => {
  test("returns the host in a Host header", () => {
    for (const [header, host] of [
      ["localhost", "localhost"],
      ["LocalHost:8080", "localhost"],
      ["127.0.0.1:1", "127.0.0.1"],
      ["[::1]:8080", "::1"],
      ["[::1]", "::1"],
      ["db.example.com:443", "db.example.com"]
    ] as const) {
      assert.strictEqual(parseHost(header), host)
    }
    for (const header of [
      undefined,
      "",
      ":8080",
      "::1",
      "localhost:",
      "localhost:x",
      "a@localhost",
      "localhost/x",
      "[::1",
      "local host"
    ]) {
      assert.isUndefined(parseHost(header), String(header))
    }
  })
})

layer(testServer())("without an API key", (it) => {
  it.effect("foreign hosts are refused on every route", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      for (const [method, path] of [...everyRoute, ["GET", "/nope"], ["PUT", "/metrics"]] as const) {
        const response = yield* send(method, path, { headers: { host: "rebound.example.com" } })
        assert.strictEqual(problemOf(response).status, 421, `${method} ${path}`)
      }
    })
  )

  it.effect("every host but loopback is foreign", () =>
    Effect.gen(function* () {
      const { port, send } = yield* TestServer
      const statusOf = (host: string) =>
        Effect.map(send("GET", "/api/v1/instances", { headers: { host } }), ({ status }) => status)
      for (const host of ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"]) {
        assert.strictEqual(yield* statusOf(host), 200, host)
        assert.strictEqual(yield* statusOf(`${host}:${port}`), 200, host)
        assert.strictEqual(yield* statusOf(`${host}:1`), 200, host)
      }
      for (const host of [
        "localhost.example.com",
        "example.com:localhost",
        "localhost@example.com",
        "example.com#localhost",
        "127.0.0.1.example.com",
        "127.0.0.2",
        "0.0.0.0",
        "192.168.0.1",
        "[::]",
        "::1",
        "localhost, example.com"
      ]) {
        assert.strictEqual(yield* statusOf(host), 421, host)
      }
      // An absolute request target takes precedence over the Host header.
      assert.strictEqual((yield* send("GET", "http://example.com/api/v1/instances")).status, 421)
    })
  )

  it.effect("other sites may not write", () =>
    Effect.gen(function* () {
      const { port, send } = yield* TestServer
      const start = (origin: string) => send("POST", "/api/v1/collections", { headers: { origin } })
      for (const origin of ["https://example.com", "http://localhost.example.com", "null", "", "file://", "http://"]) {
        assert.strictEqual(problemOf(yield* start(origin)).status, 403, origin)
      }
      for (const origin of [`http://127.0.0.1:${port}`, "http://localhost:5173", "http://[::1]"]) {
        assert.strictEqual((yield* start(origin)).status, 202, origin)
      }
      const headers = { origin: "https://example.com" }
      assert.strictEqual((yield* send("DELETE", `/api/v1/instances/${unknownId}`, { headers })).status, 403)
      const read = yield* send("GET", "/api/v1/instances", { headers })
      assert.strictEqual(read.status, 200)
      assert.isUndefined(read.headers["access-control-allow-origin"])
    })
  )

  it.effect("responses have security headers", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      const responses = [
        yield* send("GET", "/api/v1/instances"),
        yield* send("GET", "/nope"),
        yield* send("GET", "/api/v1/instances/x"),
        yield* send("GET", "/", { headers: { host: "example.com" } })
      ]
      for (const { headers } of responses) {
        assert.strictEqual(headers["x-content-type-options"], "nosniff")
        assert.strictEqual(headers["x-frame-options"], "DENY")
        assert.strictEqual(headers["cache-control"], "no-store")
        assert.strictEqual(headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'")
      }
    })
  )
})

layer(testServer({ host: "snoozeql.internal" }))("bound to a name", (it) => {
  it.effect("the server accepts requests for it too", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      for (const host of ["snoozeql.internal", "SnoozeQL.internal:8080", "localhost"]) {
        assert.strictEqual((yield* send("GET", "/health/live", { headers: { host } })).status, 200, host)
      }
      assert.strictEqual((yield* send("GET", "/health/live", { headers: { host: "internal" } })).status, 421)
    })
  )
})

layer(testServer({ host: "::1" }))("bound to an IPv6 address", (it) => {
  it.effect("the server accepts requests for it in brackets", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      assert.strictEqual((yield* send("GET", "/health/live", { headers: { host: "[::1]:80" } })).status, 200)
    })
  )
})

const key = "correct-horse-battery-staple"

layer(testServer({ apiKey: Redacted.make(key) }))("with an API key", (it) => {
  it.effect("every route under /api requires it, and checks it first", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      const malformed = [
        ["GET", "/api/v1/instances/x"],
        ["GET", "/api/v1/instances?limit=x"]
      ] as const
      for (const [method, path] of [...underApi, ...malformed]) {
        for (const authorization of [
          undefined,
          "",
          "Bearer",
          "Bearer ",
          `Bearer ${key}x`,
          `Bearer ${key.slice(1)}`,
          `Bearer ${key.toUpperCase()}`,
          `Basic ${key}`,
          key
        ]) {
          const response = yield* send(method, path, authorization === undefined ? {} : { headers: { authorization } })
          assert.strictEqual(problemOf(response).status, 401, `${method} ${path} ${authorization}`)
          assert.strictEqual(response.headers["www-authenticate"], 'Bearer realm="SnoozeQL"')
          assert.notInclude(response.text, key)
        }
      }
    })
  )

  it.effect("a request with the key is accepted from any host and site", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      const headers = { authorization: `Bearer ${key}`, host: "snoozeql.example.com", origin: "https://example.com" }
      assert.strictEqual((yield* send("GET", "/api/v1/instances", { headers })).status, 200)
      assert.strictEqual((yield* send("POST", "/api/v1/instances", { headers, body: registration })).status, 201)
      const lowerCase = { authorization: `bearer  ${key}` }
      assert.strictEqual((yield* send("GET", "/api/v1/instances", { headers: lowerCase })).status, 200)
    })
  )

  it.effect("health, metrics and documentation need no key", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      for (const [method, path] of everyRoute.filter(([, route]) => !route.startsWith("/api/"))) {
        assert.strictEqual((yield* send(method, path)).status, 200, path)
      }
    })
  )
})

layer(testServer({ apiKey: Redacted.make(key), publicMetrics: false, publicDocs: false }))(
  "with publicMetrics and publicDocs off",
  (it) => {
    const closed = ["/metrics", "/docs", "/openapi.json"]
    const spellings = ["/%6Detrics", "/metrics?x=1", "/docs?", "/%64%6f%63%73", "/openapi%2Ejson", "/openapi.json#x"]

    it.effect("metrics and documentation require the key, however their paths are spelt", () =>
      Effect.gen(function* () {
        const { port, send } = yield* TestServer
        const absolute = closed.map((path) => `http://127.0.0.1:${port}${path}`)
        for (const path of [...closed, ...spellings, ...absolute]) {
          for (const authorization of ["", "Bearer", `Bearer ${key}x`, `Basic ${key}`]) {
            const response = yield* send("GET", path, { headers: { authorization } })
            assert.strictEqual(problemOf(response).status, 401, path)
            assert.strictEqual(response.headers["www-authenticate"], 'Bearer realm="SnoozeQL"')
            assert.strictEqual(response.headers["x-content-type-options"], "nosniff")
          }
          assert.strictEqual((yield* send("HEAD", path)).status, 401, path)
        }
      })
    )

    it.effect("requests with the key are accepted, and health needs no key", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const headers = { authorization: `Bearer ${key}` }
        for (const path of closed) assert.strictEqual((yield* send("GET", path, { headers })).status, 200, path)
        for (const path of ["/health/live", "/health/ready"]) {
          assert.strictEqual((yield* send("GET", path)).status, 200, path)
        }
        assert.strictEqual((yield* send("GET", "/nope")).status, 404)
      })
    )
  }
)

describe("keys that the settings take", () => {
  for (const blanks of [
    "correct horse battery staple",
    "correct  horse  battery",
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
  ]) {
    layer(testServer({ apiKey: Redacted.make(blanks) }))(blanks, (it) => {
      it.effect("are accepted by the API", () =>
        Effect.gen(function* () {
          const { send } = yield* TestServer
          const headers = { authorization: `Bearer ${blanks}` }
          assert.strictEqual((yield* send("GET", "/api/v1/instances", { headers })).status, 200)
        })
      )
    })
  }
})

describe("wrong keys", () => {
  const lines: Array<string> = []
  const recorder = Logger.layer([Logger.map(Logger.formatJson, (line) => void lines.push(line))])
  const warnings = () => lines.filter((line) => line.includes('"WARN"')).map((line) => membersOf(line))

  layer(testServer({ apiKey: Redacted.make(key) }).pipe(Layer.provideMerge(recorder)))((it) => {
    it.effect("are logged once a minute, with their number and their addresses", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const ask = (authorization?: string) =>
          send("GET", "/api/v1/instances", authorization === undefined ? {} : { headers: { authorization } })
        const guess = (count: number) =>
          Effect.forEach(Array.from({ length: count }), () => ask("Bearer secret-guess"), { discard: true })
        yield* ask()
        assert.deepStrictEqual(warnings(), [])
        yield* guess(5)
        assert.lengthOf(warnings(), 1)
        assert.deepInclude(warnings()[0], {
          message: "1 request had a wrong API key",
          annotations: { requests: 1, addresses: { "127.0.0.1": 1 } }
        })
        yield* TestClock.adjust("1 minute")
        assert.lengthOf(warnings(), 2)
        assert.deepInclude(warnings()[1], {
          message: "4 requests had a wrong API key",
          annotations: { requests: 4, addresses: { "127.0.0.1": 4 } }
        })
        yield* TestClock.adjust("10 minutes")
        assert.lengthOf(warnings(), 2)
        yield* guess(1)
        assert.lengthOf(warnings(), 3)
        assert.notMatch(lines.join("\n"), /secret-guess/)
      })
    )
  })
})

describe("the access log", () => {
  const lines: Array<string> = []
  const recorder = Logger.layer([Logger.map(Logger.formatJson, (line) => void lines.push(line))])

  layer(testServer({ apiKey: Redacted.make(key) }).pipe(Layer.provideMerge(recorder)))((it) => {
    it.effect("has one line per request, without query, headers or body", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const headers = { authorization: `Bearer ${key}`, cookie: "session=secret-cookie" }
        yield* send("GET", "/api/v1/instances?cursor=secret-cursor", { headers })
        yield* send("POST", "/api/v1/instances", { headers, body: { ...registration, name: "secret-name" } })
        yield* send("GET", "/nope?secret-query", { headers: { authorization: "Bearer secret-guess" } })
        yield* send("GET", "/health/live")
        assert.deepStrictEqual(
          lines.map((line) => membersOf(line).message),
          ["GET /api/v1/instances 400", "POST /api/v1/instances 201", "GET /nope 404"]
        )
        assert.deepInclude(membersOf(lines[0] ?? "{}").annotations, {
          method: "GET",
          path: "/api/v1/instances",
          status: 400
        })
        assert.notMatch(lines.join("\n"), new RegExp(`secret|${key}`))
      })
    )
  })
})
