import { assert, describe, it } from "@effect/vitest"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { Effect, Schedule, Schema } from "effect"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { launch } from "@snoozeql/testing/program"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"

const limit = 90_000
const home = suiteFolder()

const Run = Schema.Struct({
  id: Schema.String,
  status: Schema.String,
  targets: Schema.Array(Schema.Struct({ error: Schema.NullOr(Schema.String) }))
})

const requestRun = (url: string, init?: RequestInit) =>
  Effect.promise(async (): Promise<unknown> => (await fetch(url, init)).json()).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(Run))
  )

/** Runs a pass, after the one under way if there is one, and returns how it ended. */
const pass = Effect.fnUntraced(function* (server: string) {
  const started = yield* requestRun(`${server}/api/v1/collections`, { method: "POST" })
  return yield* requestRun(`${server}/api/v1/collections/${started.id}`).pipe(
    Effect.repeat({ until: ({ status }) => status !== "running", schedule: Schedule.spaced("100 millis") })
  )
})

const writeKey = (accessKey: string) =>
  writeFileSync(
    join(home, ".aws", "credentials"),
    `[default]\naws_access_key_id = ${accessKey}\naws_secret_access_key = secret\naws_session_token = token\n`
  )

describe("a server with credentials in ~/.aws/credentials", () => {
  it.live(
    "uses renewed credentials without a restart",
    () =>
      Effect.gen(function* () {
        const simulator = yield* Simulator
        mkdirSync(join(home, ".aws"))
        const server = yield* launch(["serve", "--port", "0"], {
          HOME: home,
          SNOOZEQL_DATA_DIR: join(home, "data"),
          AWS_REGION: "eu-west-1",
          AWS_ENDPOINT_URL: simulator.url
        })
        const missing = yield* pass(server.url)
        assert.strictEqual(missing.status, "failed")
        assert.include(missing.targets[0]?.error, "docs/troubleshooting.md#aws-credentials")
        writeKey("FIRST")
        assert.strictEqual((yield* pass(server.url)).status, "succeeded")
        yield* simulator.setFaults({ refused_access_keys: { FIRST: "ExpiredToken" } })
        const expired = yield* pass(server.url)
        assert.strictEqual(expired.status, "failed")
        assert.include(expired.targets[0]?.error, "docs/troubleshooting.md#expired-credentials")
        writeKey("SECOND")
        assert.strictEqual((yield* pass(server.url)).status, "succeeded")
      }).pipe(Effect.provide(Simulator.layer({ instances: 2 })), Effect.scoped),
    limit
  )
})
