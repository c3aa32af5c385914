import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Schema } from "effect"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { BacktestResult } from "../src/backtest/BacktestResult.ts"
import { run } from "@snoozeql/testing/program"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"

const limit = 120_000
const folder = suiteFolder()

const header = "hour,cpu_avg,cpu_max,connections_avg,read_iops_avg,write_iops_avg,status"

/** Hours from Monday, 2026-06-01, in use during the day, and from `changes` on also at night. */
const rows = (days: number, changes = days) =>
  Array.from({ length: days * 24 }, (_, index) => {
    const hour = DateTime.add(DateTime.makeUnsafe("2026-06-01T00:00:00Z"), { hours: index })
    const isActive = (index % 24 >= 8 && index % 24 < 18) || index >= changes * 24
    return `${DateTime.formatIso(hour)},${isActive ? "25,60,14,90,120" : "2,3,0,0.2,0.8"},available`
  })

const writeFolder = (name: string, files: { readonly [file: string]: ReadonlyArray<string> }): string => {
  const path = join(folder, name)
  mkdirSync(path)
  for (const [file, lines] of Object.entries(files)) writeFileSync(join(path, file), [header, ...lines].join("\n"))
  return path
}

const decode = Schema.decodeSync(Schema.fromJsonString(BacktestResult), { onExcessProperty: "error" })

describe("snoozeql backtest", () => {
  it.live(
    "says for files and folders what would have been slept, and how often that would have been wrong",
    () =>
      Effect.gen(function* () {
        const path = writeFolder("some", { "office.csv": rows(28), "short.csv": rows(10), "changed.csv": rows(28, 20) })
        const decisions = join(folder, "decisions")
        const [report, document] = yield* Effect.all(
          [
            run(["backtest", path, "--timezone", "UTC"]),
            run(["backtest", path, "--timezone", "UTC", "--one-in", "50", "--json", "--decisions", decisions])
          ],
          { concurrency: 2 }
        )
        assert.strictEqual(report.code, 0, report.stderr)
        assert.match(report.stdout, /^Planned every day, in UTC; at most one in \d+ slept hours may be needed;/)
        assert.include(report.stdout, "Not replayed, since a plan needs 14 days of history before it: short.\n")
        assert.match(report.stdout, /\noffice +336 +196 +\d+ +[\d.]+ % +0 +0\.00 % /)

        const result = decode(document.stdout)
        assert.deepStrictEqual(
          result.files.map(({ figures, name }) => [name, figures?.hours, figures?.needed_hours === 0]),
          [
            ["changed", 336, false],
            ["office", 336, true],
            ["short", undefined, false]
          ]
        )
        assert.deepInclude(result, { refit: "daily", look: false, censored: false, one_in: 50, timezone: "UTC" })
        assert.strictEqual(result.all.hours, 672)

        const lines = readFileSync(join(decisions, "office.csv"), "utf8").trimEnd().split("\n")
        assert.strictEqual(lines.length, 337)
        assert.strictEqual(lines[0], "hour,asleep,risk")
        assert.match(lines[1] ?? "", /^2026-06-15T00:00:00Z,1,0\.\d+$/)
        assert.match(lines[13] ?? "", /^2026-06-15T12:00:00Z,0,0\.\d+$/)
        assert.strictEqual(readFileSync(join(decisions, "short.csv"), "utf8"), "hour,asleep,risk\n")
      }),
    limit
  )

  it.live(
    "has the same result with and without threads, and shows its progress",
    () =>
      Effect.gen(function* () {
        const names = Array.from({ length: 12 }, (_, index) => `database-${String(index).padStart(2, "0")}.csv`)
        const many = writeFolder("many", Object.fromEntries(names.map((name) => [name, rows(21)])))
        const single = writeFolder("single", { "database-00.csv": rows(21) })
        const options = ["--timezone", "Europe/Berlin", "--refit", "hourly", "--censored", "--json"]
        const [ofMany, ofSingle] = yield* Effect.all(
          [run(["backtest", many, ...options]), run(["backtest", join(single, "database-00.csv"), ...options])],
          { concurrency: 2 }
        )
        assert.strictEqual(ofMany.code, 0, ofMany.stderr)
        assert.include(ofMany.stderr, "10 of 12 files replayed\n")
        assert.strictEqual(ofSingle.stderr, "")
        const [figures] = decode(ofSingle.stdout).files
        assert.isTrue((figures?.figures?.slept_hours ?? 0) > 0)
        for (const file of decode(ofMany.stdout).files) assert.deepStrictEqual(file.figures, figures?.figures ?? null)
      }),
    limit
  )

  it.live(
    "refuses files that it cannot read, and names them",
    () =>
      Effect.gen(function* () {
        const broken = writeFolder("broken", { "a.csv": [...rows(1), "tomorrow,1,1,0,0,0,available"] })
        const twice = writeFolder("twice", { "a.csv": rows(1) })
        const empty = writeFolder("empty", {})
        const [malformed, sameName, noFile, tooMany, noZone, nothing, both, unused] = yield* Effect.all(
          [
            run(["backtest", broken, "--timezone", "UTC"]),
            run(["backtest", broken, twice, "--timezone", "UTC"]),
            run(["backtest", empty, "--timezone", "UTC"]),
            run(["backtest", twice, "--timezone", "UTC", "--one-in", "1"]),
            run(["backtest", twice]),
            run(["backtest"]),
            run(["backtest", twice, "--fleet"]),
            run(["backtest", "--fleet", "--decisions", join(folder, "none")])
          ],
          { concurrency: 2 }
        )
        assert.strictEqual(malformed.code, 1)
        assert.match(malformed.stderr, /broken\/a\.csv, line 26: hour "tomorrow" is not an RFC 3339 timestamp/)
        assert.strictEqual(sameName.code, 2)
        assert.match(sameName.stderr, /have the same name; rename one of them/)
        assert.strictEqual(noFile.code, 2)
        assert.match(noFile.stderr, /empty has no \.csv file/)
        assert.notStrictEqual(tooMany.code, 0)
        for (const [{ code, stderr }, message] of [
          [noZone, /--timezone: files do not name their time zone/],
          [nothing, /give either files, or --instance NAME, or --fleet/],
          [both, /give either files, or --instance NAME, or --fleet/],
          [unused, /--decisions: is only for files/]
        ] as const) {
          assert.strictEqual(code, 2)
          assert.match(stderr, message)
        }
      }),
    limit
  )
})
