import { assert, layer } from "@effect/vitest"
import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Context, Effect, Layer, type Redacted, Schedule, Schema } from "effect"
import { ask } from "../packages/server/test/support/interactiveRequests.ts"
import { launch, run } from "@snoozeql/testing/program"
import { startPgbouncer } from "./pgbouncer.ts"

/** What the tests use: their own database, and a fleet that is larger than any pool. */
class Surroundings extends Context.Service<
  Surroundings,
  { readonly database: Redacted.Redacted; readonly environment: Readonly<Record<string, string>> }
>()("@snoozeql/system-tests/Surroundings") {}

/** 57 of them exist at the time of the test. */
const instances = 60

const surroundings = Layer.effect(
  Surroundings,
  Effect.gen(function* () {
    const postgres = yield* startEmbeddedPostgres()
    const simulator = yield* launch(["simulate", "--port", "0", "--instances", String(instances)])
    return {
      database: postgres.url,
      environment: {
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_REGION: "eu-central-1",
        AWS_ENDPOINT_URL: simulator.url
      }
    }
  })
)

const Run = Schema.Struct({ id: Schema.String, status: Schema.String, instances: Schema.Int, written: Schema.Int })
const Problem = Schema.Struct({ detail: Schema.String })

const detailOf = (body: unknown): string => Schema.decodeUnknownSync(Problem)(body).detail

/** Starts a pass, or joins the one under way, and waits for its end. */
const collect = Effect.fnUntraced(function* (server: string) {
  const started = yield* ask(`${server}/api/v1/collections`, { method: "POST" })
  const { id } = yield* Schema.decodeUnknownEffect(Run)(started.body)
  return yield* ask(`${server}/api/v1/collections/${id}`).pipe(
    Effect.flatMap(({ body }) => Schema.decodeUnknownEffect(Run)(body)),
    Effect.repeat({ until: ({ status }) => status !== "running", schedule: Schedule.spaced("200 millis") })
  )
})

const routes = ["/api/v1/instances", "/api/v1/collections", "/api/v1/recommendations"]

layer(surroundings, { excludeTestServices: true, timeout: "2 minutes" })("behind PgBouncer", (it) => {
  for (const [poolMode, pooler] of [
    ["transaction", "transaction"],
    ["session", "session"],
    ["session", "transaction"]
  ] as const) {
    it.effect(`in ${poolMode} mode with two servers, SNOOZEQL_DATABASE_POOLER=${pooler} makes everything work`, () =>
      Effect.gen(function* () {
        const { database, environment } = yield* Surroundings
        const pgbouncer = yield* startPgbouncer(database, { pool_mode: poolMode })
        const server = yield* launch(["serve", "--port", "0"], {
          ...environment,
          DATABASE_URL: pgbouncer.url,
          SNOOZEQL_DATABASE_POOLER: pooler,
          // With `session` it is the default.
          ...(poolMode !== pooler && { SNOOZEQL_DATABASE_CONNECTIONS: "2" })
        })
        const requests = Array.from({ length: 60 }, (_, index) => ask(`${server.url}${routes[index % routes.length]}`))
        const [pass, answers] = yield* Effect.all([collect(server.url), Effect.all(requests, { concurrency: 12 })], {
          concurrency: 2
        })
        assert.deepInclude(pass, { status: "succeeded", instances: 57 })
        const failures = answers.filter(({ status }) => status !== 200)
        assert.deepStrictEqual(failures, [])
        assert.strictEqual((yield* collect(server.url)).status, "succeeded")
        assert.strictEqual((yield* ask(`${server.url}/health/ready`)).status, 200)
      }).pipe(Effect.scoped)
    )
  }

  it.effect("in transaction mode, is not ready and names the setting if it is missing", () =>
    Effect.gen(function* () {
      const { database, environment } = yield* Surroundings
      const pgbouncer = yield* startPgbouncer(database, { pool_mode: "transaction" })
      for (const command of [["migrate"], ["collect"], ["serve", "--port", "0"]]) {
        const ended = yield* run(command, { ...environment, DATABASE_URL: pgbouncer.url })
        assert.strictEqual(ended.code, 1)
        assert.include(ended.stderr, "SNOOZEQL_DATABASE_POOLER")
        assert.include(ended.stderr, "docs/postgresql.md#connection-poolers")
      }
    }).pipe(Effect.scoped)
  )

  it.effect("that drops the limits, is not ready and names the setting", () =>
    Effect.gen(function* () {
      const { database, environment } = yield* Surroundings
      const pgbouncer = yield* startPgbouncer(database, {
        pool_mode: "transaction",
        ignore_startup_parameters: "statement_timeout,lock_timeout"
      })
      const server = yield* launch(["serve", "--port", "0"], { ...environment, DATABASE_URL: pgbouncer.url })
      const { body, status } = yield* ask(`${server.url}/health/ready`)
      assert.strictEqual(status, 503)
      assert.include(detailOf(body), "SNOOZEQL_DATABASE_POOLER")
      assert.include(detailOf(body), "docs/postgresql.md#connection-poolers")
    }).pipe(Effect.scoped)
  )

  it.effect("in transaction mode that is said to be session mode, loses sessions and is not ready", () =>
    Effect.gen(function* () {
      const { database, environment } = yield* Surroundings
      const pgbouncer = yield* startPgbouncer(database, { pool_mode: "transaction" })
      const server = yield* launch(["serve", "--port", "0"], {
        ...environment,
        DATABASE_URL: pgbouncer.url,
        SNOOZEQL_DATABASE_POOLER: "session",
        SNOOZEQL_DATABASE_CONNECTIONS: "10"
      })
      const requests = Array.from({ length: 60 }, () => ask(`${server.url}/api/v1/instances`))
      const answers = yield* Effect.all(requests, { concurrency: 12 })
      assert.isNotEmpty(answers.filter(({ status }) => status !== 200))
      const { body, status } = yield* ask(`${server.url}/health/ready`)
      assert.strictEqual(status, 503)
      assert.include(detailOf(body), "SNOOZEQL_DATABASE_POOLER=transaction")
    }).pipe(Effect.scoped)
  )

  it.effect("that is gone, or does not reach the database, is reported", () =>
    Effect.gen(function* () {
      const { database, environment } = yield* Surroundings
      const pgbouncer = yield* startPgbouncer(database, { pool_mode: "transaction" })
      const server = yield* launch(["serve", "--port", "0"], {
        ...environment,
        DATABASE_URL: pgbouncer.url,
        SNOOZEQL_DATABASE_POOLER: "transaction"
      })
      assert.strictEqual((yield* ask(`${server.url}/health/ready`)).status, 200)
      yield* pgbouncer.stop
      const { body, status } = yield* ask(`${server.url}/health/ready`)
      assert.strictEqual(status, 503)
      assert.match(detailOf(body), /^The database is away: (the connection was lost|nothing listens at its address)/)
    }).pipe(Effect.scoped)
  )
})
