import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Exit, Fiber, Layer, Stream } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Duplex } from "node:stream"
import { afterAll, beforeAll, beforeEach } from "vitest"
import { openMemoryDatabase } from "../src/internal/memoryDatabase.ts"
import { PgliteServer } from "../src/internal/PgliteServer.ts"

let server: PgliteServer
let connections: Array<Duplex> = []

const client = (options?: PgClient.PgPoolConfig): Layer.Layer<PgClient.PgClient | SqlClient, SqlError> =>
  Layer.fresh(
    PgClient.layer({
      username: "postgres",
      database: "postgres",
      maxConnections: 1,
      connectTimeout: Duration.infinity,
      ...options,
      stream: () => {
        const connection = server.connect()
        connections.push(connection)
        return connection
      }
    })
  )

const withClient = <A, E>(
  use: (sql: SqlClient) => Effect.Effect<A, E>,
  options?: PgClient.PgPoolConfig
): Effect.Effect<A, E | SqlError> => Effect.provide(Effect.flatMap(SqlClient, use), client(options))

const breakConnection = Effect.sync(() => connections.at(-1)?.destroy(new Error("broken by the test")))

beforeAll(async () => {
  server = new PgliteServer(await openMemoryDatabase())
})
afterAll(() => server.close())
beforeEach(async () => {
  connections = []
  await Effect.runPromise(
    withClient((sql) => Effect.andThen(sql`DROP TABLE IF EXISTS numbers`, sql`CREATE TABLE numbers (number int)`))
  )
  connections = []
})

const count = (sql: SqlClient) =>
  Effect.map(sql`SELECT count(*)::int AS count FROM numbers`, (rows) => rows[0]?.["count"])

describe("PgliteServer", () => {
  it.live("serves a second connection after the first broke, and rolls back the first one's transaction", () =>
    withClient((sql) =>
      Effect.gen(function* () {
        const exit = yield* Effect.exit(
          sql.withTransaction(
            Effect.gen(function* () {
              yield* sql`INSERT INTO numbers VALUES (1)`
              yield* breakConnection
              yield* sql`INSERT INTO numbers VALUES (2)`
            })
          )
        )
        assert.isTrue(Exit.isFailure(exit))
        assert.strictEqual(yield* count(sql), 0)
        assert.strictEqual(connections.length, 2)
      })
    )
  )

  it.live("rolls back the transaction of a client that disconnects", () =>
    Effect.gen(function* () {
      const connection = server.connect()
      yield* Effect.promise(async () => {
        const answers = connection[Symbol.asyncIterator]()
        const startup = Buffer.from("....\0\x03\0\0user\0postgres\0\0")
        startup.writeInt32BE(startup.length)
        connection.write(startup)
        await answers.next()
        for (const sql of ["BEGIN", "INSERT INTO numbers VALUES (1)"]) {
          const query = Buffer.from(`Q....${sql}\0`)
          query.writeInt32BE(query.length - 1, 1)
          connection.write(query)
          await answers.next()
        }
      })
      connection.destroy()
      assert.strictEqual(yield* withClient(count), 0)
    })
  )

  it.live("gives a new connection a clean session", () =>
    Effect.gen(function* () {
      yield* withClient((sql) =>
        Effect.all([
          sql`SET TimeZone TO 'Asia/Kolkata'`,
          sql`CREATE TEMP TABLE leftover (id int)`,
          sql`SELECT pg_advisory_lock(7)`,
          sql.unsafe("PREPARE leftover AS SELECT 1")
        ])
      )
      const [session] = yield* withClient(
        (sql) => sql`
          SELECT current_setting('TimeZone') AS time_zone, to_regclass('leftover') AS leftover,
            (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory') AS locks,
            (SELECT count(*)::int FROM pg_prepared_statements WHERE from_sql) AS statements`
      )
      assert.deepStrictEqual(session, { time_zone: "UTC", leftover: null, locks: 0, statements: 0 })
    })
  )

  it.live("reconnects after each idle timeout", () =>
    withClient(
      (sql) =>
        Effect.gen(function* () {
          yield* sql`INSERT INTO numbers VALUES (1)`
          yield* Effect.sleep("60 millis")
          yield* sql`INSERT INTO numbers VALUES (2)`
          yield* Effect.sleep("60 millis")
          assert.strictEqual(yield* count(sql), 2)
          assert.isAtLeast(connections.length, 2)
        }),
      { idleTimeout: "10 millis" }
    )
  )

  it.live("makes a connection wait for the previous one", () =>
    Effect.gen(function* () {
      const waiting = yield* withClient((sql) =>
        sql.withTransaction(
          Effect.gen(function* () {
            const fiber = yield* Effect.forkDetach(withClient(count))
            yield* sql`INSERT INTO numbers VALUES (1)`
            yield* Effect.sleep("30 millis")
            assert.isUndefined(fiber.pollUnsafe())
            return fiber
          })
        )
      )
      assert.strictEqual(yield* Fiber.join(waiting), 1)
    })
  )

  it.live("serves queries after a query was interrupted", () =>
    withClient((sql) =>
      Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(sql`INSERT INTO numbers SELECT 1 FROM pg_sleep(0.1)`)
        yield* Effect.yieldNow
        yield* Fiber.interrupt(fiber)
        yield* sql`INSERT INTO numbers VALUES (2)`
        const rows = yield* sql`SELECT number FROM numbers WHERE number = 2`
        assert.deepStrictEqual(rows, [{ number: 2 }])
      })
    )
  )

  it.live("rolls back a transaction that was interrupted", () =>
    withClient((sql) =>
      Effect.gen(function* () {
        const inserted = yield* Deferred.make<void>()
        const fiber = yield* Effect.forkChild(
          sql.withTransaction(
            Effect.gen(function* () {
              yield* sql`INSERT INTO numbers VALUES (1)`
              yield* Deferred.succeed(inserted, undefined)
              yield* sql`SELECT pg_sleep(0.05)`
              return yield* Effect.never
            })
          )
        )
        yield* Deferred.await(inserted)
        yield* Fiber.interrupt(fiber)
        assert.strictEqual(yield* count(sql), 0)
      })
    )
  )

  it.live("goes on with a transaction after a statement timed out", () =>
    withClient((sql) =>
      Effect.gen(function* () {
        yield* sql.withTransaction(
          Effect.gen(function* () {
            yield* sql`INSERT INTO numbers VALUES (1)`
            yield* Effect.ignore(Effect.timeout(sql`SELECT pg_sleep(0.05)`, "1 millis"))
            yield* sql`INSERT INTO numbers VALUES (2)`
          })
        )
        assert.strictEqual(yield* count(sql), 2)
      })
    )
  )

  it.live("serves queries after a stream of rows was left early", () =>
    withClient((sql) =>
      Effect.gen(function* () {
        const rows = yield* Stream.runCollect(Stream.take(sql`SELECT generate_series(1, 50000) AS number`.stream, 3))
        assert.deepStrictEqual(rows, [{ number: 1 }, { number: 2 }, { number: 3 }])
        assert.strictEqual(yield* count(sql), 0)
      })
    )
  )

  it.live("returns a result of many megabytes completely", () =>
    withClient((sql) =>
      Effect.gen(function* () {
        const rows = yield* sql<{ number: number; text: string }>`
          SELECT number, repeat(chr(65 + number % 26), 1000) AS text FROM generate_series(1, 20000) AS number`
        assert.strictEqual(rows.length, 20_000)
        assert.isTrue(rows.every(({ number, text }) => text === String.fromCharCode(65 + (number % 26)).repeat(1000)))
      })
    )
  )
})
