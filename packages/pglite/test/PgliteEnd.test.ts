import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { renameSync } from "node:fs"
import { join } from "node:path"
import { beforeAll } from "vitest"
import { DatabaseEnded } from "../src/errors.ts"
import { openCluster } from "../src/internal/clusterFolder.ts"
import { PgliteServer } from "../src/internal/PgliteServer.ts"
import { layer } from "../src/PgliteClient.ts"
import { PgliteEnd } from "../src/PgliteEnd.ts"
import { prepareDatabases, preparedDatabase } from "./fixtures/preparedDatabase.ts"

beforeAll(prepareDatabases, 120_000)

const query = (sql: string): Buffer => {
  const bytes = Buffer.from(`Q....${sql}\0`)
  bytes.writeInt32BE(bytes.length - 1, 1)
  return bytes
}

const isDatabaseEnded = Schema.is(DatabaseEnded)

const endOf = (server: PgliteServer, bytes: Uint8Array) =>
  server.run(bytes).then(
    () => assert.fail("the server goes on"),
    (error: unknown) => (isDatabaseEnded(error) ? error : assert.fail(String(error)))
  )

describe("PgliteEnd", () => {
  it.live(
    "fails when PostgreSQL panics; requests fail at once, and the next one to open the folder finds what was acknowledged",
    () =>
      Effect.gen(function* () {
        const { cluster, dataDir } = preparedDatabase("closed")
        const wal = join(cluster, "pg_wal")
        yield* Effect.gen(function* () {
          const sql = yield* SqlClient
          const { ended } = yield* PgliteEnd
          yield* sql`INSERT INTO kept VALUES (3)`
          // No room for the next segment of the log.
          renameSync(wal, `${wal}.away`)
          const failed = yield* Effect.flip(sql`SELECT pg_switch_wal(), pg_logical_emit_message(true, '', 'text')`)
          renameSync(`${wal}.away`, wal)
          assert.include(String(failed.reason.cause), "PANIC")
          const end = yield* Effect.timeout(Effect.flip(ended), "10 seconds")
          assert.strictEqual(end.severity, "PANIC")
          assert.include(end.message, "pg_wal")
          assert.include(end.message, "works again after a restart")
          const next = yield* Effect.flip(sql`SELECT 1`)
          assert.include(String(next.reason.cause), "PANIC")
        }).pipe(Effect.provide(layer({ dataDir }), { local: true }))
        const rows = yield* Effect.flatMap(SqlClient, (sql) => sql`SELECT number FROM kept ORDER BY number`).pipe(
          Effect.provide(layer({ dataDir }), { local: true })
        )
        assert.deepStrictEqual(rows, [{ number: 1 }, { number: 2 }, { number: 3 }])
      }),
    60_000
  )
})

describe("PgliteServer", () => {
  it("ends for good when PostgreSQL exits, and when WebAssembly traps", async () => {
    const pglite = await openCluster(preparedDatabase("closed").cluster)
    const exiting = new PgliteServer(pglite)
    const ordinary = await exiting.run(query("SELECT 1 / 0"))
    assert.include(ordinary.toString("latin1"), "division by zero")

    // A server of its own on the same PGlite, in which the main loop traps.
    const main = pglite.Module._PostgresMainLoopOnce
    pglite.Module._PostgresMainLoopOnce = () => {
      throw new Error("memory access out of bounds")
    }
    const { stackRestore, _PostgresMainLongJmp, _PostgresSendReadyForQueryIfNecessary } = pglite.Module
    const trapping = new PgliteServer(pglite)
    const trap = await endOf(trapping, query("SELECT 1"))
    assert.include(trap.message, "memory access out of bounds")
    const told = await Effect.runPromise(
      Effect.timeout(
        Effect.promise(() => trapping.ended),
        "5 seconds"
      )
    )
    assert.strictEqual(told, trap)
    assert.strictEqual(await endOf(trapping, query("SELECT 1")), trap)
    await trapping.close()
    Object.assign(pglite.Module, {
      stackRestore,
      _PostgresMainLongJmp,
      _PostgresSendReadyForQueryIfNecessary,
      _PostgresMainLoopOnce: main
    })

    // PostgreSQL ends a session whose messages it does not know: FATAL.
    const unknownMessage = Buffer.from("?\0\0\0\x04")
    const exit = await endOf(exiting, unknownMessage)
    assert.strictEqual(exit.severity, "FATAL")
    assert.include(exit.message, "invalid frontend message type")
    await exiting.close()
  }, 60_000)
})
