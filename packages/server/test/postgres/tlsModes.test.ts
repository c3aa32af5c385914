import { assert, describe, layer } from "@effect/vitest"
import * as Migrations from "@snoozeql/migrations/Migrations"
import { startTlsServer } from "@snoozeql/testing/TlsServer"
import { tlsClient, tlsModes, type TlsOutcome, type TlsRow, tlsTable, writeTlsFiles } from "@snoozeql/testing/tlsTable"
import { Context, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { inject } from "vitest"
import { run } from "@snoozeql/testing/program"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"
import { databaseAt } from "../support/databaseAt.ts"

class TlsPort extends Context.Service<TlsPort, number>()("@snoozeql/server/test/TlsPort") {}

const tlsPort = Layer.effect(
  TlsPort,
  Effect.map(startTlsServer, ({ port }) => port)
)

const folder = suiteFolder()
writeTlsFiles(folder)

const clientOf = (row: TlsRow, mode: (typeof tlsModes)[number]) =>
  Effect.map(TlsPort, (port) =>
    tlsClient(row, mode, { folder, tlsPort: port, plainUrl: inject("embeddedPostgresUrl") })
  )

/** The result of `snoozeql migrate`, and whether the server says that the connection was encrypted. */
const outcomeAt = Effect.fnUntraced(function* (url: string, home: string) {
  return yield* Effect.gen(function* () {
    yield* Migrations.run
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql<{ ssl: boolean }>`SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`
    return rows[0]?.ssl === true ? "tls" : "plain"
  }).pipe(
    Effect.provide(databaseAt(url, { home }), { local: true }),
    Effect.orElseSucceed((): TlsOutcome => "refused")
  )
})

const outcomeOf = (row: TlsRow, mode: (typeof tlsModes)[number]) =>
  Effect.flatMap(clientOf(row, mode), ({ home, url }) => outcomeAt(url, home))

const situation = ({ client = "none", host, root, server }: TlsRow): string =>
  `${server}, root certificate ${root}, client certificate ${client}, at ${host}`

layer(tlsPort, { excludeTestServices: true })("sslmode", (it) => {
  describe("does what psql does", () => {
    for (const row of tlsTable) {
      it.effect(situation(row), () =>
        Effect.gen(function* () {
          const outcomes = yield* Effect.forEach(tlsModes, (mode) => outcomeOf(row, mode))
          assert.deepStrictEqual(outcomes, [...row.outcomes])
        })
      )
    }
  })

  it.effect("encrypts at once with sslnegotiation=direct", () =>
    Effect.gen(function* () {
      const [row] = tlsTable
      if (row === undefined) return
      const { url } = yield* clientOf(row, "verify-full")
      assert.strictEqual(yield* outcomeAt(`${url}&sslnegotiation=direct`, folder), "tls")
    })
  )

  describe("snoozeql migrate", () => {
    const [right, wrong] = tlsTable
    const wrongHost = tlsTable.find(({ host }) => host === "127.0.0.1")
    const cases = [
      [right, "verify-full", 0, "up to date"],
      [wrong, "require", 1, "docs/postgresql.md#certificate-authorities-and-rds"],
      [wrongHost, "verify-full", 1, "docs/postgresql.md#tls"]
    ] as const
    for (const [row, mode, code, words] of cases) {
      if (row === undefined) continue
      it.effect(
        `${mode}: ${situation(row)}`,
        () =>
          Effect.gen(function* () {
            const { url } = yield* clientOf(row, mode)
            const ended = yield* run(["migrate"], { DATABASE_URL: url })
            assert.strictEqual(ended.code, code, ended.stderr)
            assert.include(ended.stdout + ended.stderr, words)
            assert.notInclude(ended.stderr, "p@ss")
          }),
        60_000
      )
    }
  })
})
