import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { boundedServer } from "../support/boundedServer.ts"
import { openRaw, parseResponses, type RawResponse } from "../support/rawConnection.ts"

const host = "Host: localhost\r\n"
const chunked = "Transfer-Encoding: chunked\r\n"

const Problem = Schema.fromJsonString(
  Schema.Struct({
    type: Schema.Literal("about:blank"),
    title: Schema.NonEmptyString,
    status: Schema.Int,
    detail: Schema.NonEmptyString
  })
)

const isProblem = (response: RawResponse | undefined, status: number) => {
  assert.strictEqual(response?.status, status)
  assert.strictEqual(response?.headers["content-type"], "application/problem+json")
  assert.strictEqual(response?.headers["x-content-type-options"], "nosniff")
  assert.strictEqual(response?.headers["cache-control"], "no-store")
  assert.strictEqual(response?.headers["connection"], "close")
  assert.strictEqual(Schema.decodeSync(Problem)(response?.body ?? "").status, status)
}

/** Requests to which Node responds by itself, and the status. */
const cases: ReadonlyArray<readonly [name: string, bytes: string, status: number]> = [
  ["a method that is none", `NOPE / HTTP/1.1\r\n${host}\r\n`, 400],
  ["bytes that are not HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03", 400],
  ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
  ["a version that is none", `GET / HTTP/9.9\r\n${host}\r\n`, 400],
  ["HTTP/0.9", "GET /\r\n\r\n", 400],
  ["a header without a colon", `GET / HTTP/1.1\r\n${host}nonsense\r\n\r\n`, 400],
  ["a header's line that is folded", `GET / HTTP/1.1\r\n${host}A: b\r\n c\r\n\r\n`, 400],
  ["a space in a header's name", `GET / HTTP/1.1\r\n${host}A b: c\r\n\r\n`, 400],
  ["a length that is no number", `POST / HTTP/1.1\r\n${host}Content-Length: x\r\n\r\n`, 400],
  ["a negative length", `POST / HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`, 400],
  ["two lengths", `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, 400],
  ["a length and chunks", `POST / HTTP/1.1\r\n${host}Content-Length: 4\r\n${chunked}\r\n0\r\n\r\n`, 400],
  ["chunks and a length", `POST / HTTP/1.1\r\n${host}${chunked}Content-Length: 4\r\n\r\n0\r\n\r\n`, 400],
  ["chunks within another coding", `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked, gzip\r\n\r\n`, 400],
  ["a chunk's length that is no number", `POST /body HTTP/1.1\r\n${host}${chunked}\r\nzz\r\n`, 400],
  ["a chunk that is too long", `POST /body HTTP/1.1\r\n${host}${chunked}\r\n1\r\nxyz\r\n`, 400],
  [
    "chunk extensions that are too large",
    `POST /body HTTP/1.1\r\n${host}${chunked}\r\n1;${"x".repeat(20_000)}\r\na\r\n`,
    413
  ],
  ["headers that are too large", `GET / HTTP/1.1\r\n${host}A: ${"x".repeat(20_000)}\r\n\r\n`, 431],
  ["a request line that is too long", `GET /${"x".repeat(20_000)} HTTP/1.1\r\n${host}\r\n`, 431],
  ["no Host header", "GET / HTTP/1.1\r\n\r\n", 400],
  ["two Host headers", `GET / HTTP/1.1\r\n${host}Host: example.com\r\n\r\n`, 400],
  ["an unknown expectation", `GET / HTTP/1.1\r\n${host}Expect: nonsense\r\n\r\n`, 417],
  ["an unknown expectation with a body", `POST / HTTP/1.1\r\n${host}Expect: x\r\nContent-Length: 4\r\n\r\nbody`, 417],
  ["CONNECT", "CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", 405]
]

describe("requests that do not reach the application", { concurrent: true }, () => {
  it.live.each(cases)("%s", ([, bytes, status]) =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(bytes)
      const [response, ...others] = parseResponses(yield* connection.closed)
      assert.lengthOf(others, 0)
      isProblem(response, status)
    })
  )

  it.live("the response to an error after a request comes after the request's response", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(`GET /slow HTTP/1.1\r\n${host}\r\nnonsense\r\n\r\n`)
      const [slow, refused, ...others] = parseResponses(yield* connection.closed)
      assert.strictEqual(slow?.body, "slow")
      isProblem(refused, 400)
      assert.lengthOf(others, 0)
    })
  )

  it.live("an error in a body whose response has begun ends the connection, without a second response", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(`POST /endless HTTP/1.1\r\n${host}${chunked}\r\n`)
      yield* connection.waitFor("200 OK")
      yield* connection.send("zz\r\n")
      assert.notInclude(yield* connection.closed, "400 Bad Request")
    })
  )

  it.live("an error in a body whose response is complete gets no second response", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(`POST / HTTP/1.1\r\n${host}${chunked}\r\n`)
      yield* connection.waitFor("\r\n\r\nok")
      yield* connection.send("zz\r\n")
      assert.lengthOf(parseResponses(yield* connection.closed), 1)
    })
  )

  it.live("earlier responses are sent if a response precedes the error in its request", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(
        `GET /slow HTTP/1.1\r\n${host}\r\nGET / HTTP/1.1\r\n${host}Transfer-Encoding: gzip\r\n\r\n`
      )
      const bodies = parseResponses(yield* connection.closed).map(({ body }) => body)
      assert.deepStrictEqual(bodies, ["slow", "ok"])
    })
  )

  it.live("a client that resets a connection after CONNECT ends nothing else", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      for (const bytes of [`GET /slow HTTP/1.1\r\n${host}\r\n`, ""]) {
        const connection = yield* openRaw(server.port)
        yield* connection.send(`${bytes}CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n`)
        yield* Effect.sleep("100 millis")
        connection.socket.resetAndDestroy()
      }
      yield* Effect.sleep("500 millis")
      const connection = yield* openRaw(server.port)
      yield* connection.send(`GET / HTTP/1.1\r\n${host}\r\n`)
      assert.isDefined(yield* connection.waitFor("200 OK"))
    })
  )

  it.live("requests after a refused one are not handled", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      yield* connection.send(`GET / HTTP/1.1\r\n\r\nPOST /body HTTP/1.1\r\n${host}Content-Length: 0\r\n\r\n`)
      assert.lengthOf(parseResponses(yield* connection.closed), 1)
      assert.deepStrictEqual(server.requests, [])
    })
  )

  it.live("HTTP/1.0 needs no Host, and may keep its connection", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer()
      const connection = yield* openRaw(server.port)
      const request = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
      yield* connection.send(request + request)
      const responses = parseResponses(yield* connection.closed)
      assert.deepStrictEqual(
        responses.map(({ status }) => status),
        [200, 200]
      )
    })
  )

  it.live("the connection ends after the response if the client has closed its side", () =>
    Effect.gen(function* () {
      const server = yield* boundedServer({ keepAliveTimeout: 60_000 })
      const connection = yield* openRaw(server.port)
      connection.socket.end(`GET /slow HTTP/1.1\r\n${host}\r\n`)
      yield* Effect.callback<void>((resume) => {
        connection.socket.once("close", () => resume(Effect.void))
        connection.socket.once("end", () => resume(Effect.void))
      })
    })
  )
})
