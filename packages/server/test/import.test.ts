import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { DateTime, Effect, Redacted } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { run } from "./program.ts"
import { temporaryFolder } from "./temporaryFolder.ts"

const limit = 60_000

const folder = temporaryFolder()

const write = (name: string, content: string) => {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

const databaseUrl = Effect.map(PgClient.PgClient, ({ config }) => Redacted.value(config.url ?? Redacted.make("")))

describe("snoozeql import", () => {
  it.live(
    "imports, says what it did, and fails when it accepted nothing",
    () =>
      Effect.gen(function* () {
        const environment = { DATABASE_URL: yield* databaseUrl }
        const start = DateTime.subtract(yield* DateTime.now, { days: 1 }).pipe(DateTime.startOf("hour"))
        const at = (minutes: number) => DateTime.formatIso(DateTime.add(start, { minutes }))
        const values = { Timestamps: [at(0), at(5), at(60)], Values: [1, 2, 3], StatusCode: "Complete" }
        const file = write(
          "data.json",
          JSON.stringify({
            MetricDataResults: [
              { Id: "m1", ...values },
              { Id: "m2", ...values }
            ]
          })
        )
        const args = ["import", "--instance", "orders", "--metric", "ReadIOPS"]

        const created = yield* run([...args, "--result", "m2", "--create", file], environment)
        assert.strictEqual(created.code, 0, created.stderr)
        assert.match(
          created.stdout,
          /Registered orders as [0-9a-f-]{36}\nFolded 3 samples into 2 hours of ReadIOPS of orders\n/
        )
        assert.match(created.stdout, /Written {2}Unchanged {2}Stale {2}Expired\n.*\n +2 +0 +0 +0\n$/)

        const expired = write("old.csv", "2020-01-01 00:00:00,1\n")
        const malformed = write("bad.csv", "timestamp,value\n2020-01-01,1\n")
        const [again, nothing, lines, ambiguous] = yield* Effect.all(
          [
            run([...args, "--result", "m2", "--json", file], environment),
            run([...args, "--json", expired], environment),
            run([...args, malformed], environment),
            run([...args, file], environment)
          ],
          { concurrency: 2 }
        )
        assert.strictEqual(again.code, 0, again.stderr)
        assert.deepInclude(JSON.parse(again.stdout), { instance_name: "orders", written: 0, unchanged: 2, stale: 0 })
        assert.strictEqual(nothing.code, 1)
        assert.deepInclude(JSON.parse(nothing.stdout), { written: 0, unchanged: 0, expired: 1 })
        assert.include(nothing.stderr, "Nothing was imported")
        assert.strictEqual(lines.code, 1)
        assert.include(lines.stderr, "line 2: ")
        assert.strictEqual(ambiguous.code, 2)
        assert.include(ambiguous.stderr, "--result: the file holds several results, name one of them: m1, m2")
      }).pipe(Effect.provide(layerPostgres())),
    limit
  )

  it.live(
    "ends with 2 on wrong usage",
    () =>
      Effect.gen(function* () {
        const file = write("data.csv", "2020-01-01 00:00:00,1\n")
        const [metric, account] = yield* Effect.all(
          [
            run(["import", "--instance", "orders", "--metric", "Cpu", file]),
            run(["import", "--instance", "orders", "--metric", "ReadIOPS", "--account", "1", file])
          ],
          { concurrency: 2 }
        )
        assert.strictEqual(metric.code, 2)
        assert.include(metric.stderr, "CPUUtilization")
        assert.strictEqual(account.code, 2)
        assert.include(account.stderr, "--account: only with --create")
      }),
    limit
  )
})
