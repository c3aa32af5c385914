import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { freezeProcesses } from "@snoozeql/testing/freezeProcesses"
import { Duration, Effect, Exit, Fiber, Layer, Option, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { launch } from "@snoozeql/testing/program"
import { databaseAt } from "../support/databaseAt.ts"
import { ask, interactiveRequests } from "../support/interactiveRequests.ts"

const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "eu-central-1" }

const knownAfterwards = [200, 201, 404, 409]

describe("a database that freezes", () => {
  it.live(
    "does not block work without a request, such as a collection; the driver alone would",
    () =>
      Effect.gen(function* () {
        const postgres = yield* startEmbeddedPostgres()
        const url = Redacted.value(postgres.url)
        const query = Effect.flatMap(SqlClient.SqlClient, (sql) => Effect.exit(sql`SELECT 1`))
        const limited = yield* Layer.build(databaseAt(url, { statementTimeout: Duration.seconds(1) }))
        const driver = yield* Layer.build(PgClient.layer({ url: postgres.url }))
        yield* Effect.forEach([limited, driver], (database) => Effect.provide(query, database))
        const { thaw } = yield* freezeProcesses(Option.getOrThrow(yield* postgres.pid))
        const control = yield* Effect.forkChild(Effect.provide(query, driver))
        const ended = yield* Effect.timeoutOption(Effect.provide(query, limited), "10 seconds")
        assert.isTrue(Option.isSome(ended) && Exit.isFailure(ended.value))
        assert.strictEqual(control.pollUnsafe(), undefined)
        yield* thaw
        assert.isTrue(Exit.isSuccess(yield* Fiber.join(control)))
        assert.isTrue(Exit.isSuccess(yield* Effect.provide(query, limited)))
      }).pipe(Effect.scoped),
    60_000
  )

  it.live(
    "delays no request by more than 11 s, and not the first requests after it thaws",
    () =>
      Effect.gen(function* () {
        const postgres = yield* startEmbeddedPostgres()
        const server = yield* launch(["serve", "--port", "0"], {
          ...credentials,
          AWS_ENDPOINT_URL: "http://127.0.0.1:9",
          DATABASE_URL: Redacted.value(postgres.url)
        })
        yield* Effect.all(interactiveRequests(server.url), { concurrency: "unbounded" })
        const pid = Option.getOrThrow(yield* postgres.pid)
        for (let round = 0; round < 2; round++) {
          const { thaw } = yield* freezeProcesses(pid)
          const ready = yield* Effect.forkChild(ask(`${server.url}/health/ready`))
          const answers = yield* Effect.all(interactiveRequests(server.url), { concurrency: "unbounded" })
          // The second time longer than the driver drains and connects, so that nothing is left from before.
          if (round === 1) answers.push(...(yield* Effect.all(interactiveRequests(server.url), { concurrency: 10 })))
          for (const { body, headers, seconds, status } of answers) {
            assert.strictEqual(status, 503, JSON.stringify(body))
            assert.strictEqual(headers.get("content-type"), "application/problem+json")
            assert.match(headers.get("retry-after") ?? "", /^\d+$/)
            assert.isBelow(seconds, 11)
          }
          const notReady = yield* Fiber.join(ready)
          assert.strictEqual(notReady.status, 503)
          assert.isBelow(notReady.seconds, 5)
          yield* thaw
          const afterwards = yield* ask(`${server.url}/api/v1/instances`).pipe(
            Effect.repeat({ until: ({ status }) => status === 200 }),
            Effect.timeoutOption(Duration.seconds(2))
          )
          assert.isTrue(Option.isSome(afterwards), "no 200 within 2 s")
          const all = yield* Effect.all(interactiveRequests(server.url), { concurrency: "unbounded" })
          for (const { seconds, status } of all) {
            assert.include(knownAfterwards, status)
            assert.isBelow(seconds, 11)
          }
          assert.strictEqual((yield* ask(`${server.url}/health/ready`)).status, 200)
        }
      }).pipe(Effect.scoped),
    120_000
  )
})
