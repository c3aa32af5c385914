import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { Effect, Option, Redacted, Schedule } from "effect"
import { launch } from "@snoozeql/testing/program"
import { lockTable } from "../support/lockTable.ts"
import { ask, interactiveRequests, register } from "../support/interactiveRequests.ts"

const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "eu-central-1" }

describe("a table that is locked", () => {
  for (const pooler of ["none", "transaction"]) {
    it.live(
      `delays readers no longer than the limits, and no other route for ever, with SNOOZEQL_DATABASE_POOLER=${pooler}`,
      () =>
        Effect.gen(function* () {
          const sql = yield* PgClient.PgClient
          const server = yield* launch(["serve", "--port", "0"], {
            ...credentials,
            AWS_ENDPOINT_URL: "http://127.0.0.1:9",
            DATABASE_URL: Redacted.value(sql.config.url ?? Redacted.make("")),
            SNOOZEQL_DATABASE_POOLER: pooler,
            SNOOZEQL_DATABASE_LOCK_TIMEOUT: "2 seconds"
          })
          const registered = yield* register(server.url)
          const { unlock } = yield* lockTable("metrics_hourly")
          const reader = ask(`${server.url}${registered.headers.get("location")}/metrics`)
          const readers = yield* Effect.all(
            Array.from({ length: 20 }, () => reader),
            { concurrency: "unbounded" }
          )
          for (const { body, headers, seconds, status } of readers) {
            assert.strictEqual(status, 503, JSON.stringify(body))
            assert.strictEqual(headers.get("content-type"), "application/problem+json")
            assert.match(headers.get("retry-after") ?? "", /^\d+$/)
            assert.isBelow(seconds, 11)
          }
          // Those that do not read the table have their connections again, while it is still locked.
          assert.strictEqual((yield* ask(`${server.url}/api/v1/instances`)).status, 200)
          assert.strictEqual((yield* ask(`${server.url}/health/ready`)).status, 200)
          // Nor does a statement wait in the database for ever, such as the retention's.
          const waiting = yield* sql<{ backends: number }>`
            SELECT count(*)::int AS backends FROM pg_locks JOIN pg_database ON pg_database.oid = database
            WHERE NOT granted AND datname = current_database()
          `.pipe(
            Effect.repeat({ until: ([row]) => row?.backends === 0, schedule: Schedule.spaced("100 millis") }),
            Effect.timeoutOption("20 seconds")
          )
          assert.isTrue(Option.isSome(waiting))
          yield* unlock
          const answers = yield* Effect.all(interactiveRequests(server.url), { concurrency: "unbounded" })
          for (const { status } of answers) assert.include([200, 201, 404, 409], status)
        }).pipe(Effect.scoped, Effect.provide(layerPostgres())),
      60_000
    )
  }
})
