import { assert, describe, it } from "@effect/vitest"
import { IssuedApiKey } from "@snoozeql/domain/ApiKey"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"
import { newPostgresUrl } from "@snoozeql/testing/TestDatabase"
import { Effect, Layer, Logger, Redacted, Schema } from "effect"
import { HttpServer } from "effect/http"
import { createServer } from "node:http"
import { mkdtempSync } from "node:fs"
import { checkServer } from "../../src/doctor/checkServer.ts"
import { applicationLayer } from "../../src/layers/application.ts"
import { readSettings } from "../../src/settings/readSettings.ts"
import { configured, failureOf, runInProcess } from "../support/commandInProcess.ts"

const limit = 120_000
const folder = suiteFolder()

const issuedOf = Schema.decodeEffect(Schema.fromJsonString(IssuedApiKey))

/** A server in this process, and how its database is named. Its passes find nothing: nobody listens on port 9. */
const startServer = Effect.gen(function* () {
  const environment = { DATABASE_URL: Redacted.value(yield* newPostgresUrl), SNOOZEQL_DATA_DIR: mkdtempSync(folder) }
  const settings = yield* readSettings({}).pipe(
    Effect.provide(
      configured({
        SNOOZEQL_PORT: "0",
        AWS_ENDPOINT_URL: "http://127.0.0.1:9",
        AWS_REGION: "eu-west-1",
        ...environment
      })
    )
  )
  const application = applicationLayer(settings, { accessKeyId: "none", secretAccessKey: Redacted.make("none") })
  const context = yield* Layer.build(application.pipe(Layer.provide(Logger.layer([]))))
  const { address } = yield* Effect.provide(HttpServer.HttpServer, context)
  return { environment, url: `http://127.0.0.1:${new URL(HttpServer.formatAddress(address)).port}` }
})

/** Another program, which returns 404 to everything. */
const otherProgram = Effect.acquireRelease(
  Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
    const server = createServer((_, response) => response.writeHead(404).end("not here"))
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, close: () => server.close() }))
    })
  }),
  ({ close }) => Effect.sync(close)
)

const keyOf = (text: string) => ({ value: Redacted.make(text), from: "SNOOZEQL_KEY" })
const noProxy = { httpProxy: undefined, httpsProxy: undefined }

describe("snoozeql doctor --server", () => {
  it.live(
    "finds nothing wrong with a server that is ready, and finds the scope of a key",
    () =>
      Effect.gen(function* () {
        const { environment, url } = yield* startServer
        const open = yield* checkServer(`${url}/`, undefined, noProxy)
        assert.deepStrictEqual(
          open.map(({ check, status }) => `${check} ${status}`),
          ["server ok", "readiness ok", "version ok", "key ok", "TLS ok", "clock ok", "proxy ok"],
          JSON.stringify(open)
        )
        const keys = new Map<string, string>()
        for (const scope of ["read", "write", "admin"]) {
          const { stdout } = yield* runInProcess(
            ["keys", "create", "--name", scope, "--scope", scope, "--json"],
            environment
          )
          keys.set(scope, (yield* issuedOf(stdout)).key)
        }
        // A server that had no keys finds the first one, which another process created, within a second.
        yield* Effect.sleep("1100 millis")
        for (const [scope, key] of keys) {
          const findings = yield* checkServer(url, keyOf(key), noProxy)
          const found = findings.find(({ check }) => check === "key")
          assert.strictEqual(found?.message, `The key in SNOOZEQL_KEY is valid, and has the scope ${scope}`)
        }
        const args = ["doctor", "--server", url]
        const { stdout } = yield* runInProcess(args, { SNOOZEQL_KEY: keys.get("read") ?? "" })
        assert.include(stdout, "0 failures, 0 warnings")
        assert.strictEqual(yield* failureOf(args, {}), "1 check failed")
        assert.strictEqual(yield* failureOf(args, { SNOOZEQL_KEY: "wrong-key-of-nobody" }), "1 check failed")
      }).pipe(Effect.scoped),
    limit
  )

  it.live("tells a server that does not respond from another program at its address", () =>
    Effect.gen(function* () {
      const [none] = yield* checkServer("http://127.0.0.1:1", undefined, noProxy)
      assert.deepInclude(none, { check: "server", status: "failure" })
      assert.include(none?.message, "http://127.0.0.1:1 does not respond: is `snoozeql serve` running there")
      const { url } = yield* otherProgram
      const found = yield* checkServer(url, keyOf("a-key-that-stays-secret"), noProxy)
      assert.lengthOf(found, 1)
      assert.include(found[0]?.message, "does not respond as SnoozeQL does (404)")
      assert.notInclude(JSON.stringify(found), "stays-secret")
    }).pipe(Effect.scoped)
  )
})
