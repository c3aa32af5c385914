import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted, Schedule } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../src/EmbeddedPostgres.ts"

const onDatabase = <A, E>(postgres: EmbeddedPostgres, effect: Effect.Effect<A, E, SqlClient>) =>
  Effect.provide(effect, PgClient.layer({ url: postgres.url }), { local: true })

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const untilGone = (pid: number) =>
  Effect.sync(() => isAlive(pid)).pipe(
    Effect.repeat({ while: (alive) => alive, schedule: Schedule.spaced("50 millis") }),
    Effect.timeout("10 seconds")
  )

describe("startEmbeddedPostgres", () => {
  it.live("serves PostgreSQL 18 over TCP with a password, in UTF8, locale C and UTC", () =>
    Effect.gen(function* () {
      const postgres = yield* startEmbeddedPostgres()
      const [settings] = yield* onDatabase(
        postgres,
        Effect.flatMap(
          SqlClient,
          (sql) => sql<Record<string, string>>`
            SELECT current_setting('server_version_num')::int / 10000 AS major,
              current_setting('server_encoding') AS encoding,
              (SELECT datcollate FROM pg_database WHERE datname = current_database()) AS collation,
              current_setting('TimeZone') AS time_zone,
              current_setting('unix_socket_directories') AS sockets,
              current_setting('password_encryption') AS password_encryption`
        )
      )
      assert.deepStrictEqual<unknown>(settings, {
        major: 18,
        encoding: "UTF8",
        collation: "C",
        time_zone: "UTC",
        sockets: "",
        password_encryption: "scram-sha-256"
      })
      const wrong = new URL(Redacted.value(postgres.url))
      wrong.password = "wrong"
      const refused = yield* Effect.flip(
        onDatabase(
          { ...postgres, url: Redacted.make(wrong.href) },
          Effect.flatMap(SqlClient, (sql) => sql`SELECT 1`)
        )
      )
      assert.strictEqual(refused.reason._tag, "AuthenticationError")
    })
  )

  it.live("keeps its committed rows and its port after an immediate stop", () =>
    Effect.gen(function* () {
      const postgres = yield* startEmbeddedPostgres()
      yield* onDatabase(
        postgres,
        Effect.flatMap(SqlClient, (sql) => sql`CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id`)
      )
      const before = Option.getOrThrow(yield* postgres.pid)
      yield* postgres.stopImmediate
      assert.isTrue(Option.isNone(yield* postgres.pid))
      assert.isFalse(isAlive(before))
      yield* postgres.restart
      assert.notStrictEqual(Option.getOrThrow(yield* postgres.pid), before)
      const rows = yield* onDatabase(
        postgres,
        Effect.flatMap(SqlClient, (sql) => sql`SELECT count(*)::int AS rows FROM kept`)
      )
      assert.deepStrictEqual(rows, [{ rows: 1000 }])
    })
  )

  it.live("ends with its scope", () =>
    Effect.gen(function* () {
      const pid = yield* Effect.scoped(
        Effect.flatMap(startEmbeddedPostgres(), (postgres) => Effect.map(postgres.pid, Option.getOrThrow))
      )
      assert.isFalse(isAlive(pid))
    })
  )

  it.live("ends with the process that started it, even if that is killed", () =>
    Effect.gen(function* () {
      const script = fileURLToPath(new URL("fixtures/startPostgres.ts", import.meta.url))
      const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] })
      const line = yield* Effect.promise(async () => {
        for await (const text of createInterface({ input: child.stdout })) return text
        throw new Error("the child said nothing")
      })
      const pid = Number(line)
      assert.isTrue(isAlive(pid))
      child.kill("SIGKILL")
      yield* Effect.promise(() => once(child, "exit"))
      yield* untilGone(pid)
    })
  )
})
