import { assert, describe, layer, test } from "@effect/vitest"
import { issueKey } from "@snoozeql/store/KeySecret"
import { Effect, Layer, Option, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { IpNetwork } from "effect/net"
import { makeRateLimiter, subjectOf } from "../src/middleware/rateLimit.ts"
import { membersOf, memory, problemOf, TestServer, testServer } from "./support/testServer.ts"

const seconds = (count: number) => BigInt(count) * 1_000_000_000n

describe("makeRateLimiter", () => {
  test("lets a minute's number through at once, then one per interval", () => {
    const { take, wait } = makeRateLimiter({ perMinute: 6, maximumSubjects: 10 })
    const start = seconds(1000)
    for (let count = 0; count < 6; count++) assert.strictEqual(take("a", start), 0n)
    assert.strictEqual(take("a", start), seconds(10))
    assert.strictEqual(wait("a", start), seconds(10))
    assert.strictEqual(take("a", start + seconds(9)), seconds(1))
    assert.strictEqual(take("a", start + seconds(10)), 0n)
    assert.strictEqual(take("a", start + seconds(10)), seconds(10))
    assert.strictEqual(take("b", start), 0n)
  })

  test("does not count what it refuses, and recovers fully in a minute", () => {
    const { take } = makeRateLimiter({ perMinute: 2, maximumSubjects: 10 })
    for (let count = 0; count < 1000; count++) take("a", 0n)
    assert.strictEqual(take("a", seconds(60)), 0n)
    assert.strictEqual(take("a", seconds(60)), 0n)
    assert.isAbove(Number(take("a", seconds(60))), 0)
  })

  test("remembers a limited number of subjects, and forgets the one that came least recently", () => {
    const { take, wait } = makeRateLimiter({ perMinute: 1, maximumSubjects: 3 })
    for (const subject of ["a", "b", "c"]) take(subject, 0n)
    for (const subject of ["a", "b", "c"]) assert.isAbove(Number(wait(subject, 0n)), 0)
    take("d", 0n)
    assert.strictEqual(wait("a", 0n), 0n)
    for (const subject of ["b", "c", "d"]) assert.isAbove(Number(wait(subject, 0n)), 0)
    for (let count = 0; count < 1000; count++) take(`address ${count}`, 0n)
    assert.strictEqual(wait("d", 0n), 0n)
  })
})

describe("subjectOf", () => {
  test("is the address, or the /64 network of an IPv6 address", () => {
    for (const [address, subject] of [
      ["192.0.2.1", "192.0.2.1"],
      ["::ffff:192.0.2.1", "192.0.2.1"],
      ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
      ["2001:db8:1:2:ffff::", "2001:db8:1:2::/64"],
      ["a name", "a name"]
    ] as const) {
      assert.strictEqual(subjectOf({ remoteAddress: Option.some(address) }), subject)
    }
    assert.strictEqual(subjectOf({ remoteAddress: Option.none() }), "unknown")
  })
})

const key = "correct-horse-battery-staple"
const bearer = (credential: string) => ({ headers: { authorization: `Bearer ${credential}` } })

layer(testServer({ rateLimit: 3 }))("an address with more requests than the limit", (it) => {
  it.effect("gets a 429 with Retry-After on every route but those of health, until it may send again", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      for (const path of ["/api/v1/instances", "/nope", "/docs"]) {
        assert.notStrictEqual((yield* send("GET", path)).status, 429)
      }
      for (const path of ["/api/v1/instances", "/nope", "/docs", "/metrics"]) {
        const response = yield* send("GET", path)
        const { detail, status } = problemOf(response)
        assert.strictEqual(status, 429, path)
        assert.strictEqual(response.headers["retry-after"], "20")
        assert.strictEqual(response.headers["x-content-type-options"], "nosniff")
        assert.strictEqual(detail, "The address sends more than 3 requests a minute. Try again in 20 seconds")
      }
      for (const path of ["/health/live", "/health/ready"]) {
        assert.strictEqual((yield* send("GET", path)).status, 200)
      }
      yield* TestClock.adjust("20 seconds")
      assert.strictEqual((yield* send("GET", "/api/v1/instances")).status, 200)
      assert.strictEqual((yield* send("GET", "/api/v1/instances")).status, 429)
    })
  )
})

const loopback = [IpNetwork.fromStringUnsafe("127.0.0.0/8")]
const from = (address: string, credential: string) => ({
  headers: { authorization: `Bearer ${credential}`, "x-forwarded-for": address }
})

layer(testServer({ rateLimit: 3, trustedProxies: loopback }).pipe(Layer.provideMerge(memory)))(
  "a key with more requests than the limit",
  (it) => {
    it.effect("gets a 429 from every address, while other keys and addresses do not", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const busy = yield* issueKey({ name: "busy", scope: "read" })
        const calm = yield* issueKey({ name: "calm", scope: "read" })
        const statusOf = (address: string, credential: string) =>
          Effect.map(send("GET", "/api/v1/instances", from(address, credential)), ({ status }) => status)
        for (const address of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) {
          assert.strictEqual(yield* statusOf(address, busy.key), 200)
        }
        const response = yield* send("GET", "/api/v1/instances", from("192.0.2.4", busy.key))
        assert.strictEqual(problemOf(response).status, 429)
        assert.strictEqual(response.headers["retry-after"], "20")
        assert.deepInclude(membersOf(response.text), {
          type: "urn:snoozeql:problem:rate-limit-exceeded",
          retry_after_seconds: 20
        })
        assert.strictEqual(yield* statusOf("192.0.2.1", calm.key), 200)
      })
    )
  }
)

layer(
  testServer({ apiKey: Redacted.make(key), wrongKeyLimit: 2, trustedProxies: loopback }).pipe(
    Layer.provideMerge(memory)
  )
)("an address with more wrong keys than the limit", (it) => {
  it.effect("gets a 429, also with a right key of the settings, unless that was right before", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      const dashboard = yield* issueKey({ name: "dashboard", scope: "read" })
      const statusOf = (address: string, credential: string) =>
        Effect.map(send("GET", "/api/v1/instances", from(address, credential)), ({ status }) => status)
      assert.strictEqual(yield* statusOf("192.0.2.1", "guess 1"), 401)
      assert.strictEqual(yield* statusOf("192.0.2.1", "guess 2"), 401)
      assert.strictEqual(yield* statusOf("192.0.2.1", "guess 3"), 429)
      assert.strictEqual(yield* statusOf("192.0.2.1", key), 429)
      // The server has not seen this key yet, as after a restart. Nobody can guess it.
      assert.strictEqual(yield* statusOf("192.0.2.1", dashboard.key), 200)
      assert.strictEqual(yield* statusOf("192.0.2.1", `${dashboard.key.slice(0, -3)}abc`), 429)
      assert.strictEqual(yield* statusOf("192.0.2.2", key), 200)
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual(yield* statusOf("192.0.2.1", key), 200)
      // From now on it was right before.
      for (const guess of ["guess 4", "guess 5", "guess 6"]) yield* statusOf("192.0.2.1", guess)
      assert.strictEqual(yield* statusOf("192.0.2.1", "guess 7"), 429)
      assert.strictEqual(yield* statusOf("192.0.2.1", key), 200)
    })
  )
})

layer(testServer({ apiKey: Redacted.make(key), rateLimit: 3 }))("without a trusted proxy", (it) => {
  it.effect("no header changes which address a request counts for", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      const statuses = yield* Effect.forEach([1, 2, 3, 4], (number) =>
        Effect.map(
          send("GET", "/api/v1/instances", {
            headers: {
              ...bearer(key).headers,
              "x-forwarded-for": `192.0.2.${number}`,
              forwarded: `for=192.0.2.${number}`
            }
          }),
          ({ status }) => status
        )
      )
      assert.deepStrictEqual(statuses, [200, 200, 200, 429])
    })
  )
})
