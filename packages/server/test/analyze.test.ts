import { assert, describe, it } from "@effect/vitest"
import { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import { DateTime, Effect, Schema } from "effect"
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

const header = "hour,cpu_avg,cpu_max,connections_avg,read_iops_avg,write_iops_avg,status"

/** Two weeks from Monday, 2026-06-01, in use on weekdays from 08:00 to 18:00 UTC. */
const officeRows = Array.from({ length: 336 }, (_, index) => {
  const hour = DateTime.add(DateTime.makeUnsafe("2026-06-01T00:00:00Z"), { hours: index })
  const isActive = Math.floor(index / 24) % 7 < 5 && index % 24 >= 8 && index % 24 < 18
  return `${DateTime.formatIso(hour)},${isActive ? "25,60,14,90,120" : "2,3,0,0.2,0.8"},available`
})

const decode = Schema.decodeSync(Schema.fromJsonString(ActivityAnalysis), { onExcessProperty: "error" })

describe("snoozeql analyze", () => {
  it.live(
    "says when an instance could sleep, in the given time zone, up to the given end and by the given policy",
    () =>
      Effect.gen(function* () {
        const office = write("office.csv", [header, ...officeRows].join("\n"))
        const policy = write(
          "policy.json",
          '{"never_sleep_days": ["Saturday"], "ceilings": {"cpu_avg": {"above_floor": 2, "cap": 9}}}'
        )
        const [report, document, short] = yield* Effect.all(
          [
            run(["analyze", office, "--timezone", "UTC"]),
            run(["analyze", office, "--timezone", "Europe/Berlin", "--policy", policy, "--json"]),
            run(["analyze", office, "--timezone", "UTC", "--until", "2026-06-01T12:00:00Z", "--json"])
          ],
          { concurrency: 2 }
        )
        assert.strictEqual(report.code, 0, report.stderr)
        assert.match(report.stdout, /^ok: could sleep 118 of 168 hours a week, after 336 observed hours\n/)
        assert.match(
          report.stdout,
          /\nRecommended\n {2}Monday to Thursday 18:00–08:00 \(14 h\): idle in at least 10 of 10 /
        )
        assert.include(
          report.stdout,
          "\nAwake\n  Monday to Friday 08:00–18:00 (10 h): active in 100 of 100 observed hours\n"
        )

        const analysis = decode(document.stdout)
        assert.strictEqual(analysis.status, "ok")
        assert.strictEqual(analysis.timezone, "Europe/Berlin")
        assert.deepInclude(analysis.policy, { never_sleep_days: ["Saturday"], minimum_run_hours: 4 })
        assert.deepStrictEqual(analysis.policy.ceilings.cpu_avg, { above_floor: 2, cap: 9 })
        // Monday 09:00 UTC is 11:00 in Berlin's summer; Saturday has the hours 120 to 143.
        const isAsleep = (hour: number) => analysis.asleep.includes(hour)
        assert.deepStrictEqual([9, 10, 19, 20, 21].map(isAsleep), [true, false, false, true, true])
        assert.isFalse(analysis.asleep.some((hour) => hour >= 120 && hour < 144))

        assert.deepInclude(decode(short.stdout), {
          status: "insufficient",
          observed_hours: 12,
          asleep: [],
          windows: []
        })
      }),
    limit
  )

  it.live(
    "keeps a short nightly job awake, from a file with quotes, maxima, NaN and RDS's statuses",
    () =>
      Effect.gen(function* () {
        const statuses = ["available", "Backing-up", "storage-optimization", ""]
        const rows = officeRows.map((row, index) => {
          const cells = row.split(",")
          const isBusy = cells[1] === "25"
          const isJob = index % 24 === 2
          if (isJob) cells[3] = "0.0333"
          cells[6] = statuses[index % statuses.length] ?? ""
          return [...cells, isBusy ? "20" : isJob ? "1" : "0", index % 5 === 0 ? "NaN" : isBusy ? "150" : "0.6"]
        })
        const lines = [[...header.split(","), "connections_max", "read_iops_max"], ...rows].map((cells) =>
          cells.map((cell) => `"${cell}"`).join(",")
        )
        const file = write("short-job.csv", lines.join("\r\n"))
        const [report, document] = yield* Effect.all(
          [run(["analyze", file, "--timezone", "UTC"]), run(["analyze", file, "--timezone", "UTC", "--json"])],
          { concurrency: 2 }
        )
        assert.strictEqual(report.code, 0, report.stderr)
        assert.match(
          report.stdout,
          /\nAwake\n {2}every day 02:00–03:00 \(1 h\): active in 14 of 14 .*: 1 connection at most \(maximum\), ceiling 0\.5\n/
        )
        const { asleep } = decode(document.stdout)
        assert.lengthOf(asleep, 118 - 7)
        assert.isFalse(asleep.some((hour) => hour % 24 === 2))
      }),
    limit
  )

  it.live(
    "names the malformed line, and ends with 2 on wrong usage",
    () =>
      Effect.gen(function* () {
        const office = write("right.csv", [header, ...officeRows].join("\n"))
        const conflict = write(
          "conflict.csv",
          [header, ...officeRows, officeRows[0]?.replace(",2,3", ",2,4")].join("\n")
        )
        const policy = write("misspelt.json", '{"minimum_run_hour": 4}')
        const [line, zone, misspelt] = yield* Effect.all(
          [
            run(["analyze", conflict, "--timezone", "UTC"]),
            run(["analyze", office, "--timezone", "Mars/Olympus"]),
            run(["analyze", office, "--timezone", "UTC", "--policy", policy])
          ],
          { concurrency: 2 }
        )
        assert.strictEqual(line.code, 1)
        assert.strictEqual(line.stdout, "")
        assert.include(line.stderr, `${conflict}, line 338: conflicts with line 2`)
        assert.strictEqual(zone.code, 2)
        assert.include(zone.stderr, "--timezone")
        assert.strictEqual(misspelt.code, 2)
        assert.include(misspelt.stderr, "--policy")
        assert.include(misspelt.stderr, "minimum_run_hour")
      }),
    limit
  )
})
