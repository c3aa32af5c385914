import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { createHash } from "node:crypto"
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { beforeAll } from "vitest"
import { layer } from "../src/PgliteClient.ts"
import { prepareDatabases, preparedDatabase, preparedWithoutTables } from "./fixtures/preparedDatabase.ts"

beforeAll(prepareDatabases, 120_000)

const readKept = (dataDir: string) =>
  Effect.flatMap(SqlClient, (sql) => sql`SELECT number FROM kept ORDER BY number`).pipe(
    Effect.provide(layer({ dataDir }), { local: true })
  )

const kept = [{ number: 1 }, { number: 2 }]

const listing = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .toSorted()
    .map((name) => {
      const { mtimeMs, size } = statSync(join(folder, name))
      return `${name} ${size} ${mtimeMs}`
    })

/** The content of the files of tables and indexes, by their names. */
const tables = (cluster: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(join(cluster, "base", "5"))
      .filter((name) => /^\d+/.test(name))
      .map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(join(cluster, "base", "5", name)))
          .digest("hex")
      ])
  )

const segment = "pg_wal/000000010000000000000001"
const control = "global/pg_control"

const remove = (path: string) => (cluster: string) => rmSync(join(cluster, path), { recursive: true })
const cut = (path: string, length: number) => (cluster: string) => truncateSync(join(cluster, path), length)
const overwrite = (path: string) => (cluster: string) =>
  writeFileSync(join(cluster, path), Buffer.alloc(statSync(join(cluster, path)).size, "x"))

describe("PgliteClient.layer on a data directory", () => {
  it.effect.each([
    ["without pg_control", remove(control), "missing", `${control} is missing`],
    ["whose pg_control is cut off", cut(control, 100), "truncated", `${control} is cut off (it has 100 bytes`],
    ["whose pg_control was overwritten", overwrite(control), "invalid", `${control} is damaged`],
    ["without the end of its log", remove(segment), "missing", `${segment} is missing`],
    ["whose log is cut off", cut(segment, 1_000_000), "truncated", `${segment} is cut off`],
    ["whose log is empty", cut(segment, 0), "truncated", `${segment} is cut off`],
    ["whose log was overwritten", overwrite(segment), "invalid", `${segment} is damaged`],
    ["without its tables", remove("base"), "missing", "base is missing"],
    ["without the state of transactions", remove("pg_xact/0000"), "missing", "pg_xact/* is missing"],
    ["without its configuration", remove("postgresql.conf"), "missing", "postgresql.conf is missing"],
    ["without its version", remove("PG_VERSION"), "missing", "PG_VERSION is missing"],
    ["whose version is empty", cut("PG_VERSION", 0), "invalid", "PG_VERSION is damaged"]
  ] as const)("%s fails with the damage, and changes nothing", ([, damage, kind, words]) =>
    Effect.gen(function* () {
      const { cluster, dataDir } = preparedWithoutTables()
      damage(cluster)
      const before = listing(cluster)
      const error = yield* Effect.flip(readKept(dataDir))
      if (error._tag !== "DataDirectoryDamaged") return assert.fail(String(error))
      assert.strictEqual(error.kind, kind)
      for (const part of [cluster, words, "Nothing was changed", "Restore"]) assert.include(error.message, part)
      assert.deepStrictEqual(listing(cluster), before)
    })
  )

  it.live.each([
    ["closed", true],
    // PostgreSQL writes changes from its log to the tables before it finds the damage.
    ["crashed", false]
  ] as const)("in which only PostgreSQL finds the damage fails with PostgreSQL's message (%s)", ([ending, isKept]) =>
    Effect.gen(function* () {
      const { cluster, dataDir } = preparedDatabase(ending)
      remove("global/pg_filenode.map")(cluster)
      const before = tables(cluster)
      const error = yield* Effect.flip(readKept(dataDir))
      if (error._tag !== "DataDirectoryDamaged") return assert.fail(String(error))
      assert.strictEqual(error.kind, "refused")
      assert.match(error.message, /FATAL: could not open file "global\/pg_filenode\.map"/)
      assert.include(
        error.message,
        "may have changed PostgreSQL's own files, and may have written changes from its log"
      )
      assert.notInclude(error.message, "Aborted()")
      if (isKept) assert.deepStrictEqual(tables(cluster), before)
      else assert.notDeepEqual(tables(cluster), before)
    })
  )

  it.live.each(["closed", "crashed"] as const)("without damage opens, with its rows (control, %s)", (ending) =>
    Effect.gen(function* () {
      const { dataDir } = preparedDatabase(ending)
      assert.deepStrictEqual(yield* readKept(dataDir), kept)
    })
  )
})
