import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { cpSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { beforeAll } from "vitest"
import { layer } from "../src/PgliteClient.ts"
import { sharedFolder, temporaryFolder } from "./fixtures/temporaryFolder.ts"

const whole = join(sharedFolder(), "data")

const countKept = (dataDir: string) =>
  Effect.flatMap(SqlClient, (sql) => sql`SELECT count(*)::int AS count FROM kept`).pipe(
    Effect.provide(layer({ dataDir }), { local: true })
  )

beforeAll(
  () =>
    Effect.runPromise(
      Effect.flatMap(SqlClient, (sql) => sql`CREATE TABLE kept AS SELECT 1 AS number`).pipe(
        Effect.provide(layer({ dataDir: whole }), { local: true })
      )
    ),
  120_000
)

const copyOfWhole = () => {
  const dataDir = join(temporaryFolder(), "data")
  cpSync(whole, dataDir, { recursive: true, preserveTimestamps: true })
  return { dataDir, cluster: join(dataDir, "pgdata") }
}

const listing = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .toSorted()
    .map((name) => {
      const { mtimeMs, size } = statSync(join(folder, name))
      return `${name} ${size} ${mtimeMs}`
    })

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
      const { cluster, dataDir } = copyOfWhole()
      damage(cluster)
      const before = listing(cluster)
      const error = yield* Effect.flip(countKept(dataDir))
      if (error._tag !== "DataDirectoryDamaged") return assert.fail(String(error))
      assert.strictEqual(error.kind, kind)
      for (const part of [cluster, words, "Nothing was changed", "Restore"]) assert.include(error.message, part)
      assert.deepStrictEqual(listing(cluster), before)
    })
  )

  it.live(
    "in which only PostgreSQL finds the damage fails with PostgreSQL's message",
    () =>
      Effect.gen(function* () {
        const { cluster, dataDir } = copyOfWhole()
        remove("global/pg_filenode.map")(cluster)
        const error = yield* Effect.flip(countKept(dataDir))
        if (error._tag !== "DataDirectoryDamaged") return assert.fail(String(error))
        assert.strictEqual(error.kind, "refused")
        assert.match(error.message, /FATAL: could not open file "global\/pg_filenode\.map"/)
        assert.notInclude(error.message, "Aborted()")
      }),
    60_000
  )

  it.live(
    "without damage opens, with its rows (control)",
    () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* countKept(copyOfWhole().dataDir), [{ count: 1 }])
      }),
    60_000
  )
})
