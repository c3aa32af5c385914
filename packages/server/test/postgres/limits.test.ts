import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { Deferred, Duration, Effect, Fiber, Redacted, type Scope, Stream } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { runMigrations } from "../../src/layers/migrations.ts"
import { CurrentLimits, retentionLimits } from "../../src/postgres/limits.ts"
import { databaseAt } from "../support/databaseAt.ts"
import { lockTable } from "../support/lockTable.ts"

const limits = {
  statementTimeout: Duration.millis(500),
  lockTimeout: Duration.millis(300),
  connectionTimeout: Duration.millis(400)
}

const urlOfTest = Effect.map(PgClient.PgClient, ({ config }) => Redacted.value(config.url ?? Redacted.make("")))

const sleep = (seconds: number) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT pg_sleep(${seconds}::float8)`)

/** The limits that are set for a statement outside a transaction. */
const found = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql<{ statement: string; lock: string }>`
    SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock
  `
)

const reasonOf = <A, R>(effect: Effect.Effect<A, SqlError.SqlError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason._tag)

for (const databasePooler of ["none", "transaction"] as const) {
  describe(`the limits with SNOOZEQL_DATABASE_POOLER=${databasePooler}`, () => {
    /** Runs an effect with the limited client, and with the test's own client. */
    const limited = <A, E, R>(effect: Effect.Effect<A, E, R | SqlClient.SqlClient | Scope.Scope>) =>
      Effect.flatMap(urlOfTest, (url) =>
        Effect.provide(Effect.scoped(effect), databaseAt(url, { ...limits, databasePooler }), { local: true })
      ).pipe(Effect.provide(layerPostgres()))

    it.live("end a statement, outside and inside a transaction, and leave its connection usable", () =>
      limited(
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          for (let time = 0; time < 3; time++) {
            assert.strictEqual(yield* reasonOf(sleep(5)), "StatementTimeoutError")
            assert.strictEqual(yield* reasonOf(sql.withTransaction(sleep(5))), "StatementTimeoutError")
            assert.strictEqual(yield* reasonOf(sql`SELECT nonsense`), "SqlSyntaxError")
          }
          assert.deepStrictEqual(yield* found, [{ statement: "500ms", lock: "300ms" }])
          const [row] = yield* sql<{ transactions: number }>`
            SELECT count(*)::int AS transactions FROM pg_stat_activity
            WHERE datname = current_database() AND state LIKE 'idle in transaction%'
          `
          assert.deepStrictEqual(row, { transactions: 0 })
        })
      )
    )

    it.live("end the wait for a lock", () =>
      limited(
        Effect.gen(function* () {
          yield* runMigrations
          const sql = yield* SqlClient.SqlClient
          const { unlock } = yield* lockTable("metrics_hourly")
          assert.strictEqual(yield* reasonOf(sql`SELECT FROM metrics_hourly`), "LockTimeoutError")
          assert.strictEqual(yield* reasonOf(sql.withTransaction(sql`SELECT FROM metrics_hourly`)), "LockTimeoutError")
          yield* unlock
          assert.deepStrictEqual(yield* sql`SELECT FROM metrics_hourly`, [])
        })
      )
    )

    it.live("end the wait for a connection, and only that", () =>
      limited(
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          const taken = yield* Effect.forEach(Array.from({ length: 10 }), () => Deferred.make<void>())
          const holders = yield* Effect.forEach(taken, (isTaken) =>
            sql`SELECT 1`.pipe(
              Effect.andThen(Deferred.succeed(isTaken, undefined)),
              Effect.andThen(Effect.never),
              sql.withTransaction,
              // On a busy machine, ten connections may take longer than a holder waits for one.
              Effect.retry({ times: 20 }),
              Effect.forkScoped
            )
          )
          yield* Effect.forEach(taken, Deferred.await)
          const error = yield* Effect.flip(sql`SELECT 1`)
          assert.strictEqual(error.reason._tag, "ConnectionError")
          assert.include(error.reason.message, "No connection to the database was free within 0.4 s")
          yield* Fiber.interruptAll(holders)
          assert.lengthOf(yield* sql`SELECT 1`, 1)
        })
      )
    )

    it.live("are those of the migrations while they run", () =>
      limited(
        Effect.gen(function* () {
          yield* runMigrations
          const { unlock } = yield* lockTable("snoozeql_migrations")
          const waiting = yield* Effect.forkScoped(runMigrations)
          yield* Effect.sleep("1 second")
          assert.strictEqual(waiting.pollUnsafe(), undefined)
          yield* unlock
          yield* Fiber.join(waiting)
          assert.deepStrictEqual(yield* found, [{ statement: "500ms", lock: "300ms" }])
        })
      )
    )

    it.live("are those of the retention, outside and inside a transaction", () =>
      limited(
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          yield* Effect.gen(function* () {
            yield* sleep(1)
            yield* sql.withTransaction(sleep(1))
            assert.deepStrictEqual(yield* found, [{ statement: "1h", lock: "300ms" }])
          }).pipe(Effect.provideService(CurrentLimits, retentionLimits))
          assert.deepStrictEqual(yield* found, [{ statement: "500ms", lock: "300ms" }])
        })
      )
    )

    it.live("let a stream last as long as its reader needs", () =>
      limited(
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          const rows = sql<{ n: number }>`SELECT n, pg_sleep(0.1) FROM generate_series(1, 12) AS n`.stream
          assert.strictEqual(yield* Stream.runCount(rows), 12)
          assert.strictEqual(yield* Stream.runCount(Stream.take(rows, 2)), 2)
          assert.deepStrictEqual(yield* found, [{ statement: "500ms", lock: "300ms" }])
        })
      )
    )

    it.live("work with savepoints", () =>
      limited(
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          const inner = yield* sql.withTransaction(
            Effect.andThen(Effect.ignore(sql.withTransaction(sql`SELECT nonsense`)), sql.withTransaction(found))
          )
          assert.deepStrictEqual(inner, [{ statement: "500ms", lock: "300ms" }])
        })
      )
    )
  })
}
