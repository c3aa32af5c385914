import { assert, describe, it, layer } from "@effect/vitest"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { gunzipSync } from "node:zlib"
import { acceptsGzip } from "../src/middleware/compression.ts"
import { inOffice, now, observe } from "./support/observedInstances.ts"
import { memory, registration, TestServer, testServer } from "./support/testServer.ts"

describe("acceptsGzip", () => {
  it("follows RFC 9110", () => {
    for (const accepted of ["gzip", "GZIP", "x-gzip", "deflate, gzip;q=0.5", "*", "br;q=1, *;q=0.1"]) {
      assert.isTrue(acceptsGzip(accepted), accepted)
    }
    for (const refused of [undefined, "", "identity", "br", "gzip;q=0", "*, gzip;q=0", "gzip;q=x", "*;q=0"]) {
      assert.isFalse(acceptsGzip(refused), refused)
    }
  })
})

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  Effect.flatMap(TestServer, ({ send }) => send("GET", path, { headers }))

const severalOf = (...paths: ReadonlyArray<string>) =>
  `/api/v1/metrics?${paths.map((path) => `instance=${path.split("/")[4]}`).join("&")}`

layer(testServer().pipe(Layer.provideMerge(memory)))("compressed responses", (server) => {
  const observed = Effect.gen(function* () {
    yield* TestClock.setTime(now.epochMilliseconds)
    const instances = yield* InstanceStore
    const { id } = yield* instances.register({ ...registration, provider_id: crypto.randomUUID() }, now)
    yield* observe(id, inOffice, 1)
    return `/api/v1/instances/${id}/metrics`
  })

  server.effect(
    "have the content of the others, whether they are streamed or not, and say that they depend on it",
    () =>
      Effect.gen(function* () {
        const path = yield* observed
        const id = path.split("/")[4]
        for (const target of [
          path,
          `${path}?layout=columns`,
          `/api/v1/metrics?instance=${id}`,
          "/openapi.json",
          "/docs"
        ]) {
          const plain = yield* get(target)
          const compressed = yield* get(target, { "accept-encoding": "gzip" })
          assert.isUndefined(plain.headers["content-encoding"], target)
          assert.strictEqual(compressed.headers["content-encoding"], "gzip", target)
          assert.strictEqual(gunzipSync(compressed.bytes).toString("utf8"), plain.text, target)
          assert.isBelow(compressed.bytes.length, plain.bytes.length / 2)
          assert.strictEqual(compressed.headers["content-type"], plain.headers["content-type"])
          for (const response of [plain, compressed]) assert.include(response.headers.vary, "Accept-Encoding")
        }
        const small = yield* get("/health/live", { "accept-encoding": "gzip" })
        assert.isUndefined(small.headers["content-encoding"])
        const problem = yield* get("/api/v1/instances/x", { "accept-encoding": "gzip" })
        assert.isUndefined(problem.headers["content-encoding"])
      })
  )

  server.effect("have strong tags of their own, which are revalidated", () =>
    Effect.gen(function* () {
      const path = yield* observed
      const tagOf = ({ headers }: { readonly headers: { readonly etag?: string | undefined } }) => String(headers.etag)
      const plain = tagOf(yield* get(path))
      const compressed = tagOf(yield* get(path, { "accept-encoding": "gzip" }))
      assert.strictEqual(compressed, plain.replace(/"$/, '-gzip"'))
      for (const [encoding, ifNoneMatch, status, tag] of [
        ["gzip", compressed, 304, compressed],
        ["gzip", plain, 304, plain],
        ["gzip", `"x-gzip", ${compressed}`, 304, compressed],
        ["identity", plain, 304, plain],
        ["identity", compressed, 200, plain],
        ["gzip", '"x-gzip"', 200, compressed]
      ] as const) {
        const response = yield* get(path, { "accept-encoding": encoding, "if-none-match": ifNoneMatch })
        assert.deepStrictEqual([response.status, tagOf(response)], [status, tag], `${encoding} ${ifNoneMatch}`)
        assert.include(response.headers.vary, "Accept-Encoding")
      }
      const several = severalOf(path, yield* observed)
      const weak = tagOf(yield* get(several))
      assert.strictEqual(tagOf(yield* get(several, { "accept-encoding": "gzip" })), weak)
      const again = yield* get(several, { "accept-encoding": "gzip", "if-none-match": weak })
      assert.strictEqual(again.status, 304)
    })
  )
})
