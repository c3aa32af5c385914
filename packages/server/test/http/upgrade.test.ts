import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { boundedServer, platformServer } from "../support/boundedServer.ts"
import { openRaw, parseResponses } from "../support/rawConnection.ts"

const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n"
const host = "Host: localhost\r\n"

/** Requests for another protocol, which must not keep a connection open. */
const requests: ReadonlyArray<readonly [name: string, bytes: string]> = [
  ["a GET", `GET / HTTP/1.1\r\n${host}${upgrade}\r\n`],
  ["a GET behind another one", `GET / HTTP/1.1\r\n${host}\r\nGET / HTTP/1.1\r\n${host}${upgrade}\r\n`],
  ["a GET behind a slow one", `GET /slow HTTP/1.1\r\n${host}\r\nGET / HTTP/1.1\r\n${host}${upgrade}\r\n`],
  ["a POST with a body", `POST /body HTTP/1.1\r\n${host}${upgrade}Content-Length: 4\r\n\r\nbody`],
  ["a POST whose body never comes", `POST /body HTTP/1.1\r\n${host}${upgrade}Content-Length: 4\r\n\r\n`],
  [
    "a POST with a chunked body",
    `POST /body HTTP/1.1\r\n${host}${upgrade}Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n`
  ],
  ["another protocol", `GET / HTTP/1.1\r\n${host}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n`],
  ["a HEAD", `HEAD / HTTP/1.1\r\n${host}${upgrade}\r\n`],
  ["a handshake", `GET / HTTP/1.1\r\n${host}${upgrade}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAA\r\n\r\n`],
  ["CONNECT", `CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n`],
  ["CONNECT behind a request", `GET /slow HTTP/1.1\r\n${host}\r\nCONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n`]
]

describe("requests for another protocol", { concurrent: true }, () => {
  it.live.each(requests)("%s keeps no connection open", ([, bytes]) =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(bytes)
      const received = yield* connection.closed
      assert.match(received, /^HTTP\/1\.1 /)
      assert.notMatch(received, /HTTP\/1\.1 (101|5)/)
    })
  )

  it.live("are handled like other requests, each once", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(`POST /body HTTP/1.1\r\n${host}${upgrade}Content-Length: 4\r\n\r\nbody`)
      const [response] = parseResponses((yield* connection.waitFor("\r\n\r\n4")) ?? "")
      assert.strictEqual(response?.status, 200)
      assert.deepStrictEqual(server.requests, ["POST /body"])
    })
  )

  it.live("CONNECT gets a problem document, after earlier responses", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(`GET /slow HTTP/1.1\r\n${host}\r\nCONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n`)
      const [slow, refused] = parseResponses(yield* connection.closed)
      assert.strictEqual(slow?.body, "slow")
      assert.strictEqual(refused?.status, 405)
      assert.strictEqual(refused?.headers["content-type"], "application/problem+json")
      assert.strictEqual(refused?.headers["x-content-type-options"], "nosniff")
      assert.isNotEmpty(refused?.headers["allow"])
    })
  )

  it.live("control: the platform's own server keeps such a connection for ever", () =>
    Effect.gen(function* () {
      const server = yield* platformServer
      const connection = yield* openRaw(server.port)
      yield* connection.send(`POST /body HTTP/1.1\r\n${host}${upgrade}Content-Length: 4\r\n\r\n`)
      const outcome = yield* Effect.timeoutOption(connection.closed, "1500 millis")
      assert.strictEqual(outcome._tag, "None")
      // Its end would wait for the connection.
      connection.socket.destroy()
    })
  )
})
