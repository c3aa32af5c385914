import { assert, describe, it } from "@effect/vitest"
import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Effect, Option, Redacted } from "effect"
import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import { launch, type Running } from "@snoozeql/testing/program"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"
import { testedProgram } from "@snoozeql/testing/testedProgram"
import { freeze } from "./freeze.ts"

const folder = suiteFolder()
const newDataDir = () => join(mkdtempSync(join(folder, "server-")), "data")

/** Requests come without a pause. */
const aws = {
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_REGION: "eu-central-1",
  SNOOZEQL_RATE_LIMIT: "0"
}

/** The requirement: the program has ended 10 seconds after the signal. */
const stopInTime = (server: Running, signal: NodeJS.Signals = "SIGTERM") =>
  Effect.timeout(server.stop(signal), "10 seconds")

/** wrk's report on 50 kept connections that send requests without a pause. */
const runWrk = (url: string, ...args: ReadonlyArray<string>) =>
  Effect.callback<string, Error>((resume) => {
    execFile("wrk", ["-t", "2", "-c", "50", "-d", "5s", ...args, url], (error, stdout) => {
      resume(error === null ? Effect.succeed(stdout) : Effect.fail(error))
    })
  })

const readErrors = (report: string): number => Number(/read (\d+)/.exec(report)?.[1] ?? 0)
const served = (report: string): number => Number(/(\d+) requests in/.exec(report)?.[1] ?? 0)

describe("a server that is told to stop", () => {
  it.live.each([
    ["that keep their connections", 0, []],
    // A connection that the kernel has queued, and the server has not accepted yet, is reset when the server stops to listen:
    // a new connection that is refused. wrk counts it as an error of reading. Each client has one at most.
    ["that open a connection for each request", 50, ["-H", "Connection: close"]]
  ] as const)("responds to all requests of 50 clients %s", ([, refused, args]) =>
    Effect.gen(function* () {
      const server = yield* launch(["serve", "--port", "0"], { ...aws, SNOOZEQL_DATA_DIR: newDataDir() })
      const { ended, report } = yield* Effect.all(
        {
          report: runWrk(`${server.url}/api/v1/instances`, ...args),
          ended: Effect.delay(stopInTime(server), "2 seconds")
        },
        { concurrency: "unbounded" }
      )
      assert.strictEqual(ended.code, 0, ended.stderr.slice(-2000))
      assert.isAbove(served(report), 0, report)
      // New connections are refused, which wrk counts as errors of writing.
      assert.isAtMost(readErrors(report), refused, report)
      assert.notInclude(report, "Non-2xx", report)
    })
  )

  it.live("ends while requests and a pass wait for a frozen PostgreSQL", () =>
    Effect.gen(function* () {
      const postgres = yield* startEmbeddedPostgres()
      const server = yield* launch(["serve", "--port", "0"], { ...aws, DATABASE_URL: Redacted.value(postgres.url) })
      yield* Effect.gen(function* () {
        yield* freeze(Option.getOrThrow(yield* postgres.pid))
        yield* Effect.forEach(
          Array.from({ length: 20 }),
          () => Effect.forkScoped(Effect.ignore(Effect.tryPromise(() => fetch(`${server.url}/api/v1/instances`)))),
          { discard: true }
        )
        yield* Effect.sleep("1 second")
        yield* stopInTime(server)
      }).pipe(Effect.scoped)
    })
  )

  it.live("ends while a pass is under way, on the embedded database", () =>
    Effect.gen(function* () {
      const simulator = yield* launch(["simulate", "--port", "0", "--instances", "300"])
      const server = yield* launch(["serve", "--port", "0"], {
        ...aws,
        SNOOZEQL_DATA_DIR: newDataDir(),
        AWS_ENDPOINT_URL: simulator.url
      })
      yield* Effect.sleep("2 seconds")
      const ended = yield* stopInTime(server)
      assert.strictEqual(ended.code, 0, ended.stderr.slice(-2000))
      assert.strictEqual((yield* stopInTime(simulator)).code, 0)
    })
  )

  it.live("ends while connections are open that break the protocol", () =>
    Effect.gen(function* () {
      const server = yield* launch(["serve", "--port", "0"], { ...aws, SNOOZEQL_DATA_DIR: newDataDir() })
      const port = Number(new URL(server.url).port)
      const get = "GET /api/v1/instances HTTP/1.1\r\nHost: localhost\r\n"
      const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n"
      const post = `POST /api/v1/instances HTTP/1.1\r\nHost: localhost\r\n${upgrade}Content-Length: 4\r\n\r\n`
      for (const bytes of ["", "GET", get, `${get}\r\n${get}${upgrade}\r\n`, post, `${post}body`]) {
        for (let count = 0; count < 10; count++) {
          const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true })
          socket.on("error", () => undefined)
          socket.pause()
          socket.write(bytes)
          yield* Effect.addFinalizer(() => Effect.sync(() => socket.destroy()))
        }
      }
      yield* Effect.sleep("500 millis")
      const ended = yield* stopInTime(server)
      assert.strictEqual(ended.code, 0, ended.stderr.slice(-2000))
    })
  )

  it.live("continues when the readers of its output leave, and stops gracefully on a hangup", () =>
    Effect.gen(function* () {
      const child = yield* Effect.acquireRelease(
        Effect.sync(() =>
          spawn(process.execPath, [testedProgram, "serve", "--port", "0"], {
            env: {
              PATH: process.env["PATH"],
              ...aws,
              SNOOZEQL_DATA_DIR: newDataDir(),
              AWS_EC2_METADATA_DISABLED: "true"
            },
            stdio: ["ignore", "pipe", "pipe"]
          })
        ),
        (started) => Effect.sync(() => started.kill("SIGKILL"))
      )
      const ready = yield* Effect.promise(() => once(child.stdout, "data").then(String))
      const url = ready.trim().replace("SnoozeQL is ready on ", "")
      child.stdout.destroy()
      child.stderr.destroy()
      for (let count = 0; count < 50; count++) {
        const response = yield* Effect.promise(() => fetch(`${url}/api/v1/instances`))
        assert.strictEqual(response.status, 200)
      }
      child.kill("SIGHUP")
      yield* Effect.timeout(
        Effect.promise(() => once(child, "exit")),
        "10 seconds"
      )
      assert.strictEqual(child.exitCode, 0)
    })
  )
})
