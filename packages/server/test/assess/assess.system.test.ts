import { assert, describe, it } from "@effect/vitest"
import * as PgliteClient from "@snoozeql/pglite/PgliteClient"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { launchUntil, run } from "@snoozeql/testing/program"
import { temporaryFolder } from "@snoozeql/testing/temporaryFolder"
import { DateTime, Duration, Effect, Layer, Schema } from "effect"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { AssessmentReport } from "../../src/assess/AssessmentReport.ts"
import { recordMetrics } from "../support/recordedMetrics.ts"

const limit = 300_000
const region = "us-east-1"

/** Fewer weeks than the default, which are read and replayed in less time. */
const environment = (url: string) => ({
  SNOOZEQL_HISTORY_WEEKS: "4",
  AWS_ENDPOINT_URL: url,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test"
})

const decodeReport = Schema.decodeEffect(Schema.fromJsonString(AssessmentReport))

const everything = {
  start: DateTime.makeUnsafe("2000-01-01T00:00:00Z"),
  end: DateTime.makeUnsafe("2100-01-01T00:00:00Z")
}

/** The metrics of which hours are stored in the only reading of a folder, each as the instance and its name. */
const storedIn = Effect.fnUntraced(function* (root: string) {
  const [name = ""] = readdirSync(root)
  const read = Effect.gen(function* () {
    const instances = yield* (yield* InstanceStore).list()
    const ids = instances.map(({ id }) => id)
    const series = yield* (yield* HistoryStore).getSeriesByInstances(ids, everything)
    return instances.flatMap(({ id, name: instance }) =>
      (series.get(id) ?? []).map(({ metric_name }) => `${instance} ${metric_name}`)
    )
  })
  return yield* read.pipe(
    Effect.provide(SqlStores.layer.pipe(Layer.provide(PgliteClient.layer({ dataDir: join(root, name, "database") }))))
  )
})

/** The last request is answered only after the answer to an earlier one has been stored. */
const endsReading = /Reading: (\d+) of \1 queries/

const withoutStatistic = (asked: string): string => asked.slice(0, asked.lastIndexOf(" "))

describe("snoozeql assess", { timeout: limit }, () => {
  it.live("assesses an account once, and prints it again in other forms without reading anything", () =>
    Effect.gen(function* () {
      const { counters, url } = yield* Simulator
      const folder = yield* temporaryFolder
      const page = join(folder, "page.html")
      const root = join(folder, "assess")
      const assess = (...args: ReadonlyArray<string>) => run(["assess", "--folder", root, ...args], environment(url))

      const text = yield* assess("--yes", "--html", page)
      assert.strictEqual(text.code, 0, text.stderr)
      assert.match(text.stdout, /^\d+ of \d+ databases could have slept\./)
      const asked = (yield* counters).metrics_requested

      // The reading is free the second time, so that it needs no --yes.
      const { code, stdout } = yield* assess("--json")
      assert.strictEqual(code, 0)
      const report = yield* decodeReport(stdout)
      assert.strictEqual((yield* counters).metrics_requested, asked)
      assert.strictEqual(report.read.queries_requested, 0)
      assert.isAbove(report.could_sleep.length, 2)
      assert.isAbove(report.refused.length, 2)
      assert.isTrue(report.could_sleep.every(({ monthly }) => (monthly?.saved_hours ?? 0) > 0))
      assert.isTrue(report.refused.every(({ refusals }) => refusals.every((reason) => /^[A-Z].*\.$/s.test(reason))))
      const names = [...report.could_sleep, ...report.refused].map(({ name }) => name)

      const csv = yield* assess("--format", "csv", "--html", page)
      for (const name of names) {
        assert.include(csv.stdout, name)
        assert.include(text.stdout, name)
        assert.include(readFileSync(page, "utf8"), name)
      }
      assert.strictEqual((yield* counters).metrics_requested, asked)
    }).pipe(Effect.provide(Simulator.layer({ instances: 14 })))
  )

  it.live.each(["SIGINT", "SIGKILL"] as const)(
    "ends at once at a %s, and asks for nothing again that it stored",
    (signal) =>
      Effect.gen(function* () {
        const { url: simulator } = yield* Simulator
        const recorded = yield* recordMetrics(simulator)
        const root = join(yield* temporaryFolder, "assess")
        const args = ["assess", "--folder", root, "--yes", "--json"]
        const program = yield* launchUntil(args, environment(recorded.url), endsReading)
        const before = performance.now()
        const stopped = yield* program.stop(signal)
        assert.isBelow(performance.now() - before, 9000)
        if (signal === "SIGINT") {
          assert.strictEqual(stopped.code, 130)
          assert.include(stopped.stderr, "the same command resumes there, and asks for none of it again")
        }
        const first = new Set(recorded.take().flat().map(withoutStatistic))
        const stored = yield* storedIn(root)
        assert.isNotEmpty(stored)
        assert.isAbove(first.size, 0)

        const resumed = yield* run(args, environment(recorded.url))
        assert.strictEqual(resumed.code, 0, resumed.stderr)
        const second = recorded.take().flat().map(withoutStatistic)
        assert.deepStrictEqual(
          stored.filter((metric) => second.includes(metric)),
          []
        )
        assert.includeMembers([...stored, ...second], [...first])
        assert.match(resumed.stderr, /\d+ instances have been read already\. Reading 4 weeks .* of the other \d+ takes/)
        const { could_sleep, read, refused } = yield* decodeReport(resumed.stdout)
        assert.strictEqual(read.queries_requested, 4 * new Set(second).size)
        assert.isAbove(could_sleep.length + refused.length, 20)
      }).pipe(Effect.provide(Simulator.layer({ instances: 40, faults: { latency: Duration.millis(200) } })))
  )

  it.live("lists what can be read of several accounts, and names the one that is denied", () =>
    Effect.gen(function* () {
      const { url } = yield* Simulator
      const folder = yield* temporaryFolder
      const configuration = join(folder, "snoozeql.json")
      const targets = ["111111111111", "222222222222"].map((account) => ({
        name: `account ${account[0]}`,
        role_arn: `arn:aws:iam::${account}:role/snoozeql`,
        regions: [region]
      }))
      writeFileSync(configuration, JSON.stringify({ targets }))
      const { code, stderr, stdout } = yield* run(["assess", "--folder", join(folder, "assess"), "--yes"], {
        ...environment(url),
        SNOOZEQL_CONFIG: configuration
      })
      assert.strictEqual(code, 1)
      assert.include(stderr, "Not everything could be read")
      assert.match(stdout, /Not everything could be read\. account 2: .*AccessDenied/)
      assert.match(stdout, /databases? could have slept/)
    }).pipe(
      Effect.provide(
        Simulator.layer({
          instances: 4,
          accounts: ["000000000000", "111111111111", "222222222222"].map((id) => ({
            id,
            regions: id === "000000000000" ? [] : [region]
          })),
          faults: { places: [{ account: "222222222222", refused: "AccessDenied" }] }
        })
      )
    )
  )
})
