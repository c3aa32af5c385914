import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { boundedServer } from "../support/boundedServer.ts"
import { openRaw, parseResponses } from "../support/rawConnection.ts"

const host = "Host: localhost\r\n"

/** Sends a text byte by byte, so that the connection is never idle. */
const drip = (send: (bytes: string) => Effect.Effect<void>, text: string) =>
  Effect.forEach(text, (byte) => Effect.andThen(send(byte), Effect.sleep("20 millis")), { discard: true })

describe("slow clients", { concurrent: true }, () => {
  const slow: ReadonlyArray<readonly [name: string, start: string, rest: string]> = [
    ["headers that never end", "GET / HTTP/1.1\r\n", `X-Header: ${"x".repeat(1000)}`],
    ["a request line that never ends", "GET /", "x".repeat(1000)],
    ["a body that never ends", `POST /body HTTP/1.1\r\n${host}Content-Length: 1000\r\n\r\n`, "x".repeat(999)],
    [
      "chunks that never end",
      `POST /body HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n`,
      "1\r\nx\r\n".repeat(500)
    ],
    ["a body that nobody reads", `POST / HTTP/1.1\r\n${host}Content-Length: 300000\r\n\r\n`, "x".repeat(1000)],
    [
      "a body behind a promise",
      `POST /body HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n`,
      "x".repeat(999)
    ],
    ["a connection without a byte", "", ""]
  ]

  it.live.each(slow)("%s are ended in time", ([, start, rest]) =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(start)
      yield* Effect.forkScoped(drip(connection.send, rest))
      yield* connection.closed
    })
  )

  it.live("get a problem document with 408", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const inHeaders = yield* openRaw(server.port)
      yield* inHeaders.send("GET / HTTP/1.1\r\n")
      const inBody = yield* openRaw(server.port)
      yield* inBody.send(`POST /body HTTP/1.1\r\n${host}Content-Length: 4\r\n\r\nxx`)
      for (const { closed } of [inHeaders, inBody]) {
        const [response, ...others] = parseResponses(yield* closed)
        assert.lengthOf(others, 0)
        assert.strictEqual(response?.status, 408)
        assert.strictEqual(response?.headers["content-type"], "application/problem+json")
        assert.strictEqual(response?.headers["connection"], "close")
      }
    })
  )

  it.live("that do not read their response lose it, and its work is interrupted", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(`GET /endless HTTP/1.1\r\n${host}\r\n`)
      yield* connection.waitFor("200 OK")
      connection.socket.pause()
      yield* Effect.sleep("1500 millis")
      connection.socket.resume()
      yield* connection.closed
    })
  )

  it.live("a response ends after the lifetime of a request, even if it is read steadily", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer({ requestLifetime: 500 })
      const connection = yield* openRaw(server.port)
      yield* connection.send(`GET /endless HTTP/1.1\r\n${host}\r\n`)
      connection.socket.removeAllListeners("data")
      connection.socket.resume()
      yield* connection.closed
    })
  )

  it.live("a client that waits for the server does not count as slow", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(`GET /slower HTTP/1.1\r\n${host}\r\n`)
      assert.include((yield* connection.waitFor("slower")) ?? "", "200 OK")
    })
  )

  it.live("a client does not count as slow while a finished response waits for an earlier one", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(`GET /slower HTTP/1.1\r\n${host}\r\nGET / HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)
      const bodies = parseResponses(yield* connection.closed).map(({ body }) => body)
      assert.deepStrictEqual(bodies, ["slower", "ok"])
    })
  )

  it.live("a body that never ends does not prevent the response before it", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(
        `GET /slower HTTP/1.1\r\n${host}\r\nPOST /endless HTTP/1.1\r\n${host}Content-Length: 9\r\n\r\nx`
      )
      assert.match(yield* connection.closed, /\r\n\r\nslower/)
    })
  )

  it.live("requests are interrupted if their client has gone, also if they wait behind another one", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(`GET /never HTTP/1.1\r\n${host}\r\n`.repeat(3))
      while (server.requests.length < 3) yield* Effect.sleep("10 millis")
      connection.socket.destroy()
      while (server.interrupted.length < 3) yield* Effect.sleep("10 millis")
    })
  )

  it.live("connections beyond the limit are refused, and accepted again once others have ended", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer({ headersTimeout: 5000, requestTimeout: 5000 }, 3)
      const ask = Effect.fnUntraced(function* () {
        const connection = yield* openRaw(server.port)
        yield* connection.send(`GET / HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)
        return yield* connection.closed
      }, Effect.scoped)
      const held = yield* Effect.forEach([1, 2, 3], () => openRaw(server.port))
      assert.strictEqual(yield* ask(), "")
      held[0]?.socket.destroy()
      while ((yield* ask()) === "") yield* Effect.sleep("10 millis")
    })
  )
})
