import { assert, describe, layer } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { TestServer, testServer } from "./support/testServer.ts"

const key = "correct-horse-battery-staple"
const origin = "https://dashboard.example.com"
const others = [`${origin}.evil.com`, "http://dashboard.example.com", `${origin}:8443`, "null", origin.toUpperCase()]
const authorization = `Bearer ${key}`

const preflight = (from: string) => ({
  headers: { origin: from, "access-control-request-method": "GET", "access-control-request-headers": "authorization" }
})

describe("CORS", () => {
  layer(testServer({ apiKey: Redacted.make(key) }))("without origins", (it) => {
    it.effect("no response allows an origin", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const read = yield* send("GET", "/api/v1/instances", { headers: { origin, authorization } })
        assert.strictEqual(read.status, 200)
        assert.isUndefined(read.headers["access-control-allow-origin"])
        const asked = yield* send("OPTIONS", "/api/v1/instances", preflight(origin))
        assert.strictEqual(asked.status, 405)
        assert.isUndefined(asked.headers["access-control-allow-origin"])
      })
    )
  })

  layer(testServer({ apiKey: Redacted.make(key), corsOrigins: [origin] }))("with an origin", (it) => {
    it.effect("the origin may send the key and read every response, refusals too", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const asked = yield* send("OPTIONS", "/api/v1/instances", preflight(origin))
        assert.strictEqual(asked.status, 204)
        assert.strictEqual(asked.headers["access-control-allow-origin"], origin)
        assert.strictEqual(asked.headers["access-control-allow-headers"], "authorization,content-type,if-none-match")
        assert.include(asked.headers["access-control-allow-methods"], "PATCH")
        for (const request of [{ headers: { origin, authorization } }, { headers: { origin } }]) {
          for (const path of ["/api/v1/instances", "/api/v1/instances/x", "/nope"]) {
            const response = yield* send("GET", path, request)
            assert.strictEqual(response.headers["access-control-allow-origin"], origin, `${path} ${response.status}`)
            assert.isUndefined(response.headers["access-control-allow-credentials"])
            assert.include(response.headers.vary, "Origin")
            // Otherwise a page cannot read the entity tag that it is to send.
            assert.include(response.headers["access-control-expose-headers"], "etag")
          }
        }
      })
    )

    it.effect("another origin is not allowed", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        for (const other of others) {
          for (const [method, request] of [
            ["OPTIONS", preflight(other)],
            ["GET", { headers: { origin: other, authorization } }]
          ] as const) {
            const response = yield* send(method, "/api/v1/instances", request)
            assert.isUndefined(response.headers["access-control-allow-origin"], `${method} ${other}`)
          }
        }
      })
    )
  })

  layer(testServer({ corsOrigins: [origin] }))("on a server without a key", (it) => {
    it.effect("the origin may write, and another one may not", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const start = (from: string) => send("POST", "/api/v1/collections", { headers: { origin: from } })
        assert.strictEqual((yield* start(origin)).status, 202)
        for (const other of others) assert.strictEqual((yield* start(other)).status, 403, other)
      })
    )
  })
})
