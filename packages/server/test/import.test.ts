import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { DateTime, Effect, Redacted } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { run } from "@snoozeql/testing/program"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"

const limit = 60_000

const folder = suiteFolder()

const write = (name: string, content: string) => {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

const databaseUrl = Effect.map(PgClient.PgClient, ({ config }) => Redacted.value(config.url ?? Redacted.make("")))

describe("snoozeql import", () => {
  it.live(
    "imports a CSV file of Grafana in its time zone, and hourly values with gaps if it is told their period",
    () =>
      Effect.gen(function* () {
        const environment = { DATABASE_URL: yield* databaseUrl }
        const start = DateTime.subtract(yield* DateTime.now, { days: 10 }).pipe(DateTime.startOf("hour"))
        const day = (days: number) => DateTime.add(start, { days })
        const wallClock = (at: DateTime.DateTime) => DateTime.formatIsoDate(at) + DateTime.formatIso(at).slice(10, 19)
        // Tokyo has no summer time.
        const rows = [0, 1, 2, 3].map((days) =>
          `${wallClock(DateTime.add(day(days), { hours: 9 }))},5`.replace("T", " ")
        )
        const file = write("grafana.csv", ["sep=,", '"Time","CPUUtilization"', ...rows].join("\r\n"))
        const args = ["import", "--instance", "orders", "--metric", "CPUUtilization", "--create", "--json", file]
        const refused = yield* run(args, environment)
        assert.strictEqual(refused.code, 1)
        assert.include(refused.stderr, "24 hours apart")
        const imported = yield* run([...args, "--period", "1 hour", "--timezone", "Asia/Tokyo"], environment)
        assert.strictEqual(imported.code, 0, imported.stderr)
        assert.deepInclude(JSON.parse(imported.stdout), {
          written: 4,
          notes: ["Timestamps without an offset were read in the time zone Asia/Tokyo (--timezone)."]
        })
        const iso = [0, 1, 2, 3].map((days) => `${DateTime.formatIso(day(days))},5`)
        const same = write("iso.csv", ["timestamp,value", ...iso].join("\n"))
        const again = yield* run([...args.slice(0, -1), same, "--period", "60"], environment)
        assert.strictEqual(again.code, 0, again.stderr)
        assert.deepInclude(JSON.parse(again.stdout), { written: 0, unchanged: 4, notes: [] })
      }).pipe(Effect.provide(layerPostgres())),
    limit
  )

  it.live(
    "imports, says what it did, and fails if it accepts nothing",
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
        assert.include(ambiguous.stderr, "--result: the file has several results, name one of them: m1, m2")
      }).pipe(Effect.provide(layerPostgres())),
    limit
  )

  it.live(
    "ends with 2 on wrong usage",
    () =>
      Effect.gen(function* () {
        const file = write("data.csv", "2020-01-01 00:00:00,1\n")
        const [metric, account, period, timezone] = yield* Effect.all(
          [
            run(["import", "--instance", "orders", "--metric", "Cpu", file]),
            run(["import", "--instance", "orders", "--metric", "ReadIOPS", "--account", "1", file]),
            run(["import", "--instance", "orders", "--metric", "ReadIOPS", "--period", "an hour", file]),
            run(["import", "--instance", "orders", "--metric", "ReadIOPS", "--timezone", "Europe/Berlun", file])
          ],
          { concurrency: 2 }
        )
        assert.strictEqual(metric.code, 2)
        assert.include(metric.stderr, "CPUUtilization")
        assert.strictEqual(account.code, 2)
        assert.include(account.stderr, "--account: only with --create")
        assert.deepStrictEqual([period.code, timezone.code], [2, 2])
        assert.include(period.stderr, "--period")
        assert.include(period.stderr, "Expected: a duration such as '5 minutes'")
        assert.include(timezone.stderr, "Expected: an IANA time zone such as Europe/Berlin")
      }),
    limit
  )
})
