import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { layerPostgres, newPostgresUrl } from "@snoozeql/testing/TestDatabase"
import { Effect, Redacted, Schedule, Schema } from "effect"
import { mkdtempSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { launch, run } from "@snoozeql/testing/program"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"

const limit = 120_000

const folder = suiteFolder()

const newDataDir = () => join(mkdtempSync(join(folder, "server-")), "data")

const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "eu-central-1" }

const polling = Schedule.spaced("100 millis")

const Run = Schema.Struct({ id: Schema.String, status: Schema.String, targets: Schema.Unknown })

const request = (url: string, init?: RequestInit): Effect.Effect<unknown> =>
  Effect.promise(async () => (await fetch(url, init)).json())

const requestRun = (url: string, init?: RequestInit) =>
  Effect.flatMap(request(url, init), Schema.decodeUnknownEffect(Run))

describe("the binary", () => {
  it.live(
    "names what is wrong in the configuration and starts nothing",
    () =>
      Effect.gen(function* () {
        const ended = yield* run(["serve"], { SNOOZEQL_PORT: "99999", SNOOZEQL_COLLECT_INTERVAL: "7 minutes" })
        assert.strictEqual(ended.code, 2)
        assert.strictEqual(ended.stdout, "")
        assert.include(ended.stderr, 'SNOOZEQL_PORT: expected a port from 0 to 65535, found "99999"')
        assert.include(
          ended.stderr,
          "SNOOZEQL_COLLECT_INTERVAL: expected a time from 5 minutes to 24 hours that divides the day evenly"
        )
      }),
    limit
  )

  it.live(
    "ends with 2 on wrong usage, and says on stderr what is wrong and where the help is",
    () =>
      Effect.gen(function* () {
        const [unknownFlag, unknownCommand, wrongReplay, help] = yield* Effect.all(
          [
            run(["serve", "--prot", "1"]),
            run(["sreve"]),
            run(["simulate", "--replay", "orders"]),
            run(["serve", "--help"])
          ],
          { concurrency: 2 }
        )
        assert.strictEqual(unknownFlag.code, 2)
        assert.include(unknownFlag.stderr, "--prot")
        assert.match(unknownFlag.stderr, /\n {2}See snoozeql serve --help\n$/)
        assert.strictEqual(unknownFlag.stdout, "")
        assert.strictEqual(unknownCommand.code, 2)
        assert.include(unknownCommand.stderr, "sreve")
        assert.match(unknownCommand.stderr, /\n {2}See snoozeql --help\n$/)
        assert.strictEqual(unknownCommand.stdout, "")
        assert.strictEqual(wrongReplay.code, 2)
        assert.include(wrongReplay.stderr, "--replay: expected NAME=FILE")
        assert.strictEqual(help.code, 0)
        for (const name of ["--port", "SNOOZEQL_PORT", "--data-dir", "--retention-days"]) {
          assert.include(help.stdout, name)
        }
      }),
    limit
  )

  it.live(
    "never repeats the user information of a URL",
    () =>
      Effect.gen(function* () {
        const url = "http://user:hunter2@127.0.0.1:1"
        const database = { DATABASE_URL: Redacted.value(yield* newPostgresUrl) }
        const programs = yield* Effect.all(
          [
            run(["recommend", "--server", "ftp://user:hunter2@127.0.0.1"]),
            run(["recommend", "--server", url]),
            run(["collect", "--endpoint-url", "ftp://user:hunter2@127.0.0.1"]),
            run(["collect", "--json"], { ...credentials, ...database, AWS_ENDPOINT_URL: url }),
            run(["migrate"], { DATABASE_URL: "postgres://user:hunter2@127.0.0.1:1/db" }),
            run(["migrate"], { DATABASE_URL: "mysql://user:hunter2@127.0.0.1:1/db" })
          ],
          { concurrency: 2 }
        )
        for (const { code, stderr, stdout } of programs) {
          assert.include([1, 2], code)
          assert.isNotEmpty(stderr)
          assert.notInclude(stdout + stderr, "hunter2")
        }
      }).pipe(Effect.scoped),
    limit
  )

  it.live(
    "says that the port is in use",
    () =>
      Effect.gen(function* () {
        const server = createServer()
        const port = yield* Effect.promise(
          () =>
            new Promise<number>((resolve) => {
              server.listen(0, "127.0.0.1", () => {
                const address = server.address()
                resolve(typeof address === "object" && address !== null ? address.port : 0)
              })
            })
        )
        const ended = yield* run(["simulate", "--port", String(port)])
        server.close()
        assert.strictEqual(ended.code, 1)
        assert.include(ended.stderr, `Port ${port} of 127.0.0.1 is in use`)
      }),
    limit
  )

  it.live(
    "collects from a simulator with exit code 0, and ends with 1 if it cannot",
    () =>
      Effect.gen(function* () {
        const sql = yield* PgClient.PgClient
        const simulator = yield* launch(["simulate", "--port", "0", "--instances", "4"])
        const environment = {
          ...credentials,
          DATABASE_URL: Redacted.value(sql.config.url ?? Redacted.make("")),
          AWS_ENDPOINT_URL: simulator.url
        }
        const succeeded = yield* run(["collect", "--json"], environment)
        assert.strictEqual(succeeded.code, 0, succeeded.stderr)
        assert.deepInclude(JSON.parse(succeeded.stdout), { status: "succeeded", instances: 4, unchanged: 0 })
        assert.match(succeeded.stderr, /^Collection pass ended \(run: /m)
        const { stdout } = yield* simulator.stop("SIGTERM")
        assert.include(stdout, `export AWS_ENDPOINT_URL=${simulator.url} AWS_REGION=eu-west-1\n`)
        const failed = yield* run(["collect"], environment)
        assert.strictEqual(failed.code, 1)
        assert.include(failed.stdout, "Collection failed")
      }).pipe(Effect.scoped, Effect.provide(layerPostgres())),
    limit
  )

  it.live(
    "serves without credentials, says why nothing is collected, and ends with 0 on SIGTERM",
    () =>
      Effect.gen(function* () {
        const dataDir = newDataDir()
        const server = yield* launch(["serve", "--port", "0"], {
          SNOOZEQL_DATA_DIR: dataDir,
          AWS_REGION: "eu-central-1"
        })
        const ready = yield* request(`${server.url}/health/ready`)
        assert.deepStrictEqual(ready, { status: "ok" })
        const started = yield* requestRun(`${server.url}/api/v1/collections`, { method: "POST" })
        const finished = yield* requestRun(`${server.url}/api/v1/collections/${started.id}`).pipe(
          Effect.repeat({ until: ({ status }) => status !== "running", schedule: polling })
        )
        assert.strictEqual(finished.status, "failed")
        assert.match(JSON.stringify(finished), /credentials/i)

        const second = yield* run(["serve", "--port", "0"], { SNOOZEQL_DATA_DIR: dataDir })
        assert.strictEqual(second.code, 1)
        assert.include(second.stderr, String(server.pid))
        assert.include(second.stderr, "DATABASE_URL")

        const start = performance.now()
        const ended = yield* server.stop("SIGTERM")
        assert.strictEqual(ended.code, 0, ended.stderr)
        assert.isBelow(performance.now() - start, 10_000)
        assert.match(ended.stdout, /^SnoozeQL is ready on http:\/\/127\.0\.0\.1:\d+\n$/)
      }).pipe(Effect.scoped),
    limit
  )
})
