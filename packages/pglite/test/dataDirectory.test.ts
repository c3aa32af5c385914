import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { beforeAll } from "vitest"
import { layer } from "../src/PgliteClient.ts"
import { createdDataDir, prepareDatabases, preparedDatabase } from "./fixtures/preparedDatabase.ts"
import { temporaryFolder } from "./fixtures/temporaryFolder.ts"

beforeAll(prepareDatabases, 120_000)

const open = (dataDir: string) => Effect.provide(Effect.void, layer({ dataDir }), { local: true })

const withDatabase = <A, E>(dataDir: string, use: (sql: SqlClient) => Effect.Effect<A, E>) =>
  Effect.provide(Effect.flatMap(SqlClient, use), layer({ dataDir }), { local: true })

const assertLocked = (dataDir: string) =>
  Effect.map(Effect.flip(open(dataDir)), (error) => {
    assert.strictEqual(error._tag, "DataDirectoryLocked")
    assert.include(error.message, `process ${process.pid}.`)
  })

/** Every file in a folder with its size and modification time. */
const listing = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .toSorted()
    .map((name) => {
      const { mtimeMs, size } = statSync(join(folder, name))
      return `${name} ${size} ${mtimeMs}`
    })

describe("PgliteClient.layer on a data directory", () => {
  it("creates the directory with its parents, and closes it cleanly", () => {
    const dataDir = createdDataDir()
    assert.deepStrictEqual(readdirSync(dataDir).toSorted(), ["pgdata", "pgdata.lock"])
    // The state in pg_control is 1 after a clean shutdown. See src/include/catalog/pg_control.h of PostgreSQL.
    assert.strictEqual(readFileSync(join(dataDir, "pgdata", "global", "pg_control")).readInt32LE(16), 1)
  })

  it.live("opens it once at a time, syncs commits, and opens it again", () =>
    Effect.gen(function* () {
      const { dataDir } = preparedDatabase("closed")
      const settings = yield* withDatabase(dataDir, (sql) =>
        Effect.andThen(
          Effect.andThen(assertLocked(dataDir), sql`INSERT INTO kept VALUES (3)`),
          sql`SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit,
            current_setting('full_page_writes') AS full_page_writes, current_setting('TimeZone') AS time_zone`
        )
      )
      assert.deepStrictEqual(settings, [
        { fsync: "on", synchronous_commit: "on", full_page_writes: "on", time_zone: "UTC" }
      ])
      const found = yield* withDatabase(dataDir, (sql) => sql`SELECT number FROM kept ORDER BY number`)
      assert.deepStrictEqual(found, [{ number: 1 }, { number: 2 }, { number: 3 }])
    })
  )

  it.live(
    "leaves neither a database nor remains if the creation is interrupted",
    () =>
      Effect.gen(function* () {
        const dataDir = join(temporaryFolder(), "data")
        const fiber = yield* Effect.forkChild(open(dataDir))
        while (!existsSync(dataDir) || !readdirSync(dataDir).some((name) => name.startsWith("pgdata.new-"))) {
          yield* Effect.sleep("10 millis")
        }
        yield* Fiber.interrupt(fiber)
        assert.deepStrictEqual(readdirSync(dataDir), ["pgdata.lock"])
      }),
    60_000
  )

  it.effect("of another major version fails, and changes nothing", () =>
    Effect.gen(function* () {
      const dataDir = temporaryFolder()
      const cluster = join(dataDir, "pgdata")
      mkdirSync(join(cluster, "base"), { recursive: true })
      writeFileSync(join(cluster, "PG_VERSION"), "17\n")
      const before = listing(cluster)
      const error = yield* Effect.flip(open(dataDir))
      assert.strictEqual(error._tag, "DataDirectoryVersionMismatch")
      assert.include(error.message, "holds PostgreSQL 17, but this version of PGlite only reads PostgreSQL 18")
      assert.deepStrictEqual(listing(cluster), before)
    })
  )

  it.effect("with foreign files instead of the database fails, and changes nothing", () =>
    Effect.gen(function* () {
      const dataDir = temporaryFolder()
      mkdirSync(join(dataDir, "pgdata"))
      writeFileSync(join(dataDir, "pgdata", "notes.txt"), "mine")
      const before = listing(join(dataDir, "pgdata"))
      const error = yield* Effect.flip(open(dataDir))
      assert.strictEqual(error._tag, "DataDirectoryUnusable")
      assert.include(error.message, "not PostgreSQL's")
      assert.deepStrictEqual(listing(join(dataDir, "pgdata")), before)
    })
  )

  it.effect("of a PostgreSQL server fails, and changes nothing", () =>
    Effect.gen(function* () {
      const dataDir = temporaryFolder()
      writeFileSync(join(dataDir, "PG_VERSION"), "18\n")
      const error = yield* Effect.flip(open(dataDir))
      assert.include(error.message, "data directory of a PostgreSQL server")
      assert.deepStrictEqual(readdirSync(dataDir), ["PG_VERSION"])
    })
  )

  it.effect("that cannot be created fails with the reason", () =>
    Effect.gen(function* () {
      const file = join(temporaryFolder(), "file")
      writeFileSync(file, "")
      const error = yield* Effect.flip(open(join(file, "data")))
      assert.strictEqual(error._tag, "DataDirectoryUnusable")
      assert.include(error.message, join(file, "data"))
      assert.include(error.message, "ENOTDIR")
    })
  )

  // Root can write everywhere.
  it.effect.skipIf(process.getuid?.() === 0)("that cannot be written fails with the reason", () =>
    Effect.gen(function* () {
      const dataDir = join(temporaryFolder(), "data")
      mkdirSync(dataDir, { mode: 0o500 })
      const error = yield* Effect.flip(open(dataDir))
      assert.include(error.message, "EACCES")
    })
  )
})
