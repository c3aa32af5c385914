import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { boundedServer, platformServer } from "../support/boundedServer.ts"
import { openRaw, parseResponses } from "../support/rawConnection.ts"

const host = "Host: localhost\r\n"
const get = (path: string) => `GET ${path} HTTP/1.1\r\n${host}\r\n`

describe("a server that stops", { concurrent: true }, () => {
  it.live("finishes the request under way, and says that the connection closes", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(get("/slow"))
      while (server.requests.length === 0) yield* Effect.sleep("10 millis")
      yield* server.stop
      const [response] = parseResponses(yield* connection.closed)
      assert.strictEqual(response?.body, "slow")
      assert.strictEqual(response?.headers["connection"], "close")
    })
  )

  it.live("handles one more request on an idle connection, and says that the connection closes", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer({ keepAliveTimeout: 60_000 })
      const connection = yield* openRaw(server.port)
      yield* connection.send(get("/"))
      const first = yield* connection.waitFor("\r\n\r\nok")
      assert.notInclude(first, "Connection: close")
      const stopping = yield* Effect.forkChild(server.stop)
      yield* Effect.sleep("50 millis")
      yield* connection.send(get("/"))
      const [, second] = parseResponses(yield* connection.closed)
      assert.strictEqual(second?.status, 200)
      assert.strictEqual(second?.headers["connection"], "close")
      yield* Fiber.join(stopping)
    })
  )

  it.live("closes a connection only after its last response", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(get("/slow") + get("/slow"))
      while (server.requests.length < 2) yield* Effect.sleep("10 millis")
      const stopping = yield* Effect.forkChild(server.stop)
      yield* Effect.sleep("50 millis")
      yield* connection.send(get("/"))
      const responses = parseResponses(yield* connection.closed)
      assert.deepStrictEqual(
        responses.map(({ body, headers }) => [body, headers["connection"] === "close"]),
        [
          ["slow", false],
          ["slow", false],
          ["ok", true]
        ]
      )
      yield* Fiber.join(stopping)
    })
  )

  it.live("accepts no new connection", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(get("/slow"))
      while (server.requests.length === 0) yield* Effect.sleep("10 millis")
      const stopping = yield* Effect.forkChild(server.stop)
      yield* Effect.sleep("50 millis")
      const refused = yield* Effect.promise(() =>
        fetch(`http://127.0.0.1:${server.port}/`).then(String, () => "refused")
      )
      assert.strictEqual(refused, "refused")
      yield* Fiber.join(stopping)
    })
  )

  const open: ReadonlyArray<readonly [name: string, bytes: string]> = [
    ["a connection without a byte", ""],
    ["half a request line", "GET /"],
    ["headers without an end", `GET / HTTP/1.1\r\n${host}`],
    ["a body that does not come", `POST /body HTTP/1.1\r\n${host}Content-Length: 4\r\n\r\n`],
    ["a request that never ends", get("/never")],
    ["requests that never end", get("/never").repeat(20)],
    ["a response that never ends", get("/endless")],
    [
      "an upgrade with a body",
      `POST /never HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: a\r\nContent-Length: 4\r\n\r\n`
    ],
    [
      "an upgrade behind a request",
      get("/never") + `GET / HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: a\r\n\r\n`
    ],
    ["CONNECT", "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["nonsense behind a request", `${get("/never")}nonsense\r\n\r\n`]
  ]
  const slowest = {
    headersTimeout: 60_000,
    requestTimeout: 60_000,
    keepAliveTimeout: 60_000,
    stalledResponseTimeout: 60_000
  }

  it.live.each(open)("does not wait for %s", ([, bytes]) =>
    Effect.gen(function* () {
      const server = yield* boundedServer(slowest)
      const connection = yield* openRaw(server.port)
      yield* connection.send(bytes)
      connection.socket.pause()
      yield* Effect.sleep("100 millis")
      // The limit is the requirement: stopTimeout, a second in this test, plus a moment for the last response.
      yield* Effect.timeout(server.stop, "5 seconds")
      connection.socket.resume()
      yield* connection.closed
    })
  )

  it.live("sends a problem document to requests that it interrupts", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer(slowest)
      const connection = yield* openRaw(server.port)
      yield* connection.send(get("/never"))
      while (server.requests.length === 0) yield* Effect.sleep("10 millis")
      yield* server.stop
      const [response] = parseResponses(yield* connection.closed)
      assert.strictEqual(response?.status, 503)
      assert.strictEqual(response?.headers["content-type"], "application/problem+json")
      assert.strictEqual(response?.headers["connection"], "close")
      assert.strictEqual(response?.headers["retry-after"], "5")
      assert.deepStrictEqual(server.interrupted, ["GET /never"])
    })
  )

  it.live("ends at once if nothing is open, also if it is told twice", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer({ stopTimeout: 60_000, idleGrace: 60_000 })
      yield* server.stop
      yield* server.stop
    })
  )

  it.live("control: with headers that never end, the platform's own server does not stop", () =>
    Effect.gen(function* () {
      const server = yield* platformServer
      const connection = yield* openRaw(server.port)
      yield* connection.send("GET / HTTP/1.1\r\n")
      yield* Effect.sleep("100 millis")
      yield* server.stop
      const outcome = yield* Effect.timeoutOption(connection.closed, "1 second")
      assert.strictEqual(outcome._tag, "None")
    })
  )
})
