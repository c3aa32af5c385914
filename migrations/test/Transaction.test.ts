import { assert, describe, layer } from "@effect/vitest"
import { withTransaction } from "@snoozeql/migrations/Transaction"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { Cause, Effect, Exit, Fiber } from "effect"
import { SqlClient } from "effect/sql"

/** Ends the session in which it runs. */
const endSession = (sql: SqlClient.SqlClient) => sql`SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(10)`

describe("withTransaction", () => {
  layer(layerPostgres({ maxConnections: 2 }), { timeout: "60 seconds", excludeTestServices: true })((it) => {
    it.effect("fails with SqlError when its connection is lost, and the next transaction connects again", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const error = yield* Effect.flip(withTransaction(sql)(endSession(sql)))
        assert.strictEqual(error._tag, "SqlError")
        assert.deepStrictEqual(yield* withTransaction(sql)(sql`SELECT 1 AS one`), [{ one: 1 }])
      })
    )

    it.effect("control: SqlClient.withTransaction itself dies when its connection is lost", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const exit = yield* Effect.exit(sql.withTransaction(endSession(sql)))
        assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
      })
    )

    it.effect("is interrupted when it is interrupted", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const fiber = yield* Effect.forkChild(withTransaction(sql)(Effect.andThen(sql`SELECT 1`, Effect.never)))
        yield* Effect.sleep("100 millis")
        yield* Fiber.interrupt(fiber)
        const exit = yield* Fiber.await(fiber)
        assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
      })
    )

    it.effect("fails as its statements fail, and rolls back what they wrote", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* sql`CREATE TABLE written (name text)`
        const write = Effect.andThen(sql`INSERT INTO written VALUES ('a')`, Effect.fail("refused"))
        assert.strictEqual(yield* Effect.flip(withTransaction(sql)(write)), "refused")
        assert.deepStrictEqual(yield* sql`SELECT * FROM written`, [])
      })
    )
  })
})
