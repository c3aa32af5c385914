import { assert, describe, it } from "@effect/vitest"
import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { freezeProcesses } from "@snoozeql/testing/freezeProcesses"
import { Effect, Option, Redacted } from "effect"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { countOpenSockets } from "../packages/server/test/fuzz/openSockets.ts"
import { launch } from "@snoozeql/testing/program"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"
import { startHostileLoad } from "./hostileLoad.ts"
import { makeSettableClock } from "./settableClock.ts"

const folder = suiteFolder()

const day = 86_400

/** A connection is closed if a request takes 30 seconds to arrive, or if nothing of a response is read for 30 seconds. */
const leakTime = "45 seconds"

const statusOf = (url: string) =>
  Effect.promise(async () => {
    const response = await fetch(url, { headers: { connection: "close" }, signal: AbortSignal.timeout(15_000) })
    await response.arrayBuffer()
    return response.status
  })

/** Waits until a route returns 200 again. */
const served = (url: string) =>
  Effect.gen(function* () {
    while ((yield* statusOf(url)) !== 200) yield* Effect.sleep("100 millis")
  })

/** Requests come without a pause. */
const aws = {
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_REGION: "eu-west-1",
  SNOOZEQL_RATE_LIMIT: "0"
}

/** Breaks a server on purpose, as the fuzzer's controls do. */
const controls = pathToFileURL(join(import.meta.dirname, "..", "packages", "server", "test", "fuzz", "controls.ts"))

const startLoad = (port: number, seed: number) =>
  Effect.acquireRelease(
    Effect.sync(() => startHostileLoad(port, seed)),
    (load) => Effect.sync(load.end)
  )

describe("a server to which everything happens at once", () => {
  it.live(
    "fails only with 503 while the database is unreachable, leaks nothing, and stops in time",
    () =>
      Effect.gen(function* () {
        const seed = Date.now() % 1_000_000
        const postgres = yield* startEmbeddedPostgres()
        const clock = makeSettableClock(join(folder, "clock"))
        clock.setOffset(0)
        const simulator = yield* launch(["simulate", "--port", "0", "--instances", "24"])
        const server = yield* launch(["serve", "--port", "0"], {
          ...aws,
          AWS_ENDPOINT_URL: simulator.url,
          DATABASE_URL: Redacted.value(postgres.url),
          ...clock.environment
        })
        const port = Number(new URL(server.url).port)
        const load = yield* startLoad(port, seed)
        yield* Effect.sleep("3 seconds")
        for (const step of [-day, day]) {
          yield* Effect.gen(function* () {
            const { thaw } = yield* freezeProcesses(Option.getOrThrow(yield* postgres.pid))
            yield* Effect.sleep("10 seconds")
            clock.setOffset(step)
            assert.strictEqual(yield* statusOf(`${server.url}/api/v1/instances`), 503)
            yield* Effect.sleep("10 seconds")
            assert.strictEqual(yield* statusOf(`${server.url}/health/live`), 200)
            yield* Effect.sleep("9 seconds")
            yield* thaw
            yield* Effect.timeout(served(`${server.url}/api/v1/instances`), "10 seconds")
            yield* Effect.timeout(served(`${server.url}/health/ready`), "10 seconds")
          }).pipe(Effect.scoped)
        }
        yield* Effect.promise(load.pause)
        assert.deepStrictEqual(load.faults.slice(0, 10), [], `seed ${seed}`)
        assert.isAbove(load.statuses.get(503) ?? 0, 0)
        assert.isAbove(load.statuses.get(200) ?? 0, 0)

        yield* Effect.gen(function* () {
          while (countOpenSockets(server.pid, port) !== 0) yield* Effect.sleep("200 millis")
        }).pipe(Effect.timeout(leakTime))

        const last = yield* startLoad(port, seed + 1)
        yield* Effect.sleep("3 seconds")
        const ended = yield* Effect.timeout(server.stop("SIGTERM"), "10 seconds")
        assert.strictEqual(ended.code, 0, ended.stderr.slice(-2000))
        assert.deepStrictEqual(
          last.faults.filter((fault) => fault.startsWith("answered")),
          [],
          `seed ${seed + 1}`
        )
        assert.strictEqual((yield* simulator.stop("SIGTERM")).code, 0)
      }),
    180_000
  )

  it.live("control: a server that returns 500 now and then is noticed", () =>
    Effect.gen(function* () {
      const postgres = yield* startEmbeddedPostgres()
      const server = yield* launch(["serve", "--port", "0"], {
        ...aws,
        AWS_ENDPOINT_URL: "http://127.0.0.1:9",
        DATABASE_URL: Redacted.value(postgres.url),
        FUZZ_CONTROL: "answers 500",
        NODE_OPTIONS: `--import=${controls.href}`
      })
      const load = yield* startLoad(Number(new URL(server.url).port), 1)
      // A 500 that is sent before the request has arrived whole can also show as a reset connection. Other clients go on.
      while (!load.faults.some((fault) => fault.startsWith("answered 500"))) yield* Effect.sleep("100 millis")
    })
  )
})
