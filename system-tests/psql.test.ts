import { suiteFolder } from "@snoozeql/testing/suiteFolder"
import { assert, layer } from "@effect/vitest"
import { startTlsServer } from "@snoozeql/testing/TlsServer"
import { tlsClient, tlsModes, type TlsOutcome, type TlsRow, tlsTable, writeTlsFiles } from "@snoozeql/testing/tlsTable"
import { Context, Effect, Layer } from "effect"
import { spawnSync } from "node:child_process"
import { inject } from "vitest"
import { run } from "@snoozeql/testing/program"

class TlsPort extends Context.Service<TlsPort, number>()("@snoozeql/system-tests/TlsPort") {}

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

const psql = (url: string, home: string): TlsOutcome => {
  const query = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
  const ended = spawnSync("/usr/bin/psql", ["--no-psqlrc", "-At", "-c", query, url], {
    env: { PATH: "/usr/bin:/bin", HOME: home },
    encoding: "utf8"
  })
  if (ended.status !== 0) return "refused"
  return ended.stdout.trim() === "t" ? "tls" : "plain"
}

const situation = ({ client = "none", host, root, server }: TlsRow): string =>
  `${server}, root certificate ${root}, client certificate ${client}, at ${host}`

layer(tlsPort, { excludeTestServices: true, timeout: "1 minute" })("psql", (it) => {
  for (const row of tlsTable) {
    it.effect(`does what the table says: ${situation(row)}`, () =>
      Effect.gen(function* () {
        const outcomes = yield* Effect.forEach(tlsModes, (mode) =>
          Effect.map(clientOf(row, mode), ({ home, url }) => psql(url, home))
        )
        assert.deepStrictEqual(outcomes, [...row.outcomes])
      })
    )
  }

  const migrated = tlsTable.filter(
    ({ client, root, server }) => server === "any_user" && client === undefined && ["right", "wrong"].includes(root)
  )
  for (const row of migrated) {
    it.effect(`connects where snoozeql migrate succeeds: ${situation(row)}`, () =>
      Effect.gen(function* () {
        const outcomes = yield* Effect.forEach(
          tlsModes,
          (mode) =>
            Effect.gen(function* () {
              const { home, url } = yield* clientOf(row, mode)
              const { code } = yield* run(["migrate"], { DATABASE_URL: url, HOME: home })
              return { mode, migrates: code === 0, connects: psql(url, home) !== "refused" }
            }),
          { concurrency: 2 }
        )
        for (const { connects, migrates, mode } of outcomes) assert.strictEqual(migrates, connects, mode)
      })
    )
  }
})
