import { assert, describe, it } from "@effect/vitest"
import { truncateToHour } from "@snoozeql/domain/Hour"
import { CollectionRunId, noCollectionCounts } from "@snoozeql/domain/CollectionRun"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { PriceStore } from "@snoozeql/store/PriceStore"
import { run } from "@snoozeql/testing/program"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"
import { newPostgresUrl } from "@snoozeql/testing/TestDatabase"
import { DateTime, Effect, Layer, Logger, Redacted, type Scope } from "effect"
import { HttpServer } from "effect/http"
import { existsSync, mkdtempSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { applicationLayer } from "../../src/layers/application.ts"
import { storesLayer } from "../../src/layers/collection.ts"
import { databaseLayer } from "../../src/layers/database.ts"
import { readSettings } from "../../src/settings/readSettings.ts"
import { configured, failureOf, runInProcess } from "../support/commandInProcess.ts"

type Environment = Readonly<Record<string, string>>

/** The commands of one case start the program and PGlite more than twenty times. */
const limit = 300_000
const folder = suiteFolder()
const newFolder = () => mkdtempSync(join(folder, "advice-"))

const policyFile = join(folder, "policy.json")
const priceFile = join(folder, "prices.json")
writeFileSync(policyFile, JSON.stringify({ never_sleep_days: ["Sunday"] }))
writeFileSync(
  priceFile,
  JSON.stringify({
    as_of: "2026-01-01",
    currency: "EUR",
    prices: [{ engine: "postgres", class: "db.t4g.micro", region: "eu-west-1", multi_az: false, hourly: 7 }]
  })
)

/** Settings that change the output. */
const judgedBy = { SNOOZEQL_POLICY: policyFile, SNOOZEQL_PRICES: priceFile, SNOOZEQL_TIMEZONE: "Asia/Tokyo" }

const settingsOf = (environment: Environment) => Effect.provide(readSettings({}), configured(environment))

const withStores = <A, E>(
  environment: Environment,
  use: Effect.Effect<A, E, InstanceStore | MetricsStore | PriceStore | CollectionRunStore>
) =>
  Effect.flatMap(settingsOf(environment), (settings) =>
    Effect.provide(use, storesLayer.pipe(Layer.provide(databaseLayer(settings))))
  )

/** Registers an instance with two weeks, in which it was used daily from `busyFrom` to `busyUntil` (UTC). */
const add = Effect.fnUntraced(function* (name: string, busyFrom: number, busyUntil: number) {
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const now = yield* metrics.snapshotTime
  const identity = { provider_id: `db-${name}`, account: "1", region: "eu-west-1", engine: "postgres" }
  const { id } = yield* instances.register({ name, ...identity, class: "db.t4g.micro" }, now)
  const rows = Array.from({ length: 335 }, (_, index) =>
    DateTime.subtract(truncateToHour(now), { hours: index + 1 })
  ).flatMap((hour) => {
    const hourOfDay = DateTime.toPartsUtc(hour).hour
    const value = hourOfDay >= busyFrom && hourOfDay < busyUntil ? 60 : 0
    const figures = { avg_value: value, max_value: value, min_value: value, sample_count: 60 }
    return activityMetricNames.map((metric_name) => ({ instance_id: id, metric_name, hour, ...figures }))
  })
  yield* metrics.replaceHourlyMetrics(rows, { asOf: now, cutoff: DateTime.subtract(now, { days: 15 }) })
})

/** The price list was asked and has no price, so that a server does not ask it again while its output is compared. */
const rememberNoPrice = Effect.gen(function* () {
  const prices = yield* PriceStore
  const now = yield* MetricsStore.use(({ snapshotTime }) => snapshotTime)
  const product = { region: "eu-west-1", engine: "postgres", class: "db.t4g.micro" }
  yield* prices.save([
    { ...product, multi_az: false, license: "none", io_optimized: false, hourly_usd: null, read_at: now }
  ])
})

const runId = CollectionRunId.make("01890000-0000-7000-8000-000000000001")

/** A pass that ended an hour ago. */
const addRun = Effect.gen(function* () {
  const now = yield* MetricsStore.use(({ snapshotTime }) => snapshotTime)
  const target = { account: "1", region: "eu-west-1", status: "succeeded", error: null, notes: [] } as const
  yield* CollectionRunStore.use((runs) =>
    runs.save({
      ...noCollectionCounts,
      id: runId,
      status: "succeeded",
      trigger: "manual",
      started_at: DateTime.subtract(now, { hours: 1 }),
      finished_at: DateTime.subtract(now, { minutes: 59 }),
      targets: [target],
      estimated_cost_usd: 0.25
    })
  )
})

const addFleet = Effect.all([rememberNoPrice, addRun, add("short", 8, 12), add("long", 8, 18), add("always", 0, 24)], {
  discard: true
})

/** The port of a server in this process. Its own passes find nothing: nobody listens on port 9. */
const serverOf = (environment: Environment) =>
  settingsOf({
    ...environment,
    SNOOZEQL_PORT: "0",
    AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    AWS_REGION: "eu-west-1"
  }).pipe(
    Effect.flatMap((settings) =>
      Layer.build(
        applicationLayer(settings, { accessKeyId: "none", secretAccessKey: Redacted.make("none") }).pipe(
          Layer.provide(Logger.layer([]))
        )
      )
    ),
    Effect.flatMap((context) => Effect.provide(HttpServer.HttpServer, context)),
    Effect.map(({ address }) => new URL(HttpServer.formatAddress(address)).port)
  )

const unknownExport = "00000000-0000-4000-8000-000000000404"

const documents = [
  ["recommend", "--json"],
  ["activity", "long", "--json"],
  ["policy", "long", "--json"],
  ["decide", "long", "--json"]
]
const reports = [
  ["recommend"],
  ["activity", "long"],
  ["policy"],
  ...ScheduleFormat.literals.map((format) => ["export", "long", "--format", format]),
  ["export", "long", "--json"]
]

/** The commands that print records instead of advice. */
const records = [
  ["instances", "--json"],
  ["instances", "--kind", "cluster"],
  ["instances"],
  ["metrics", "long", "--from", "-49h", "--until", "-1h", "--metric", "CPUUtilization", "--json"],
  ["metrics", "long", "--from", "-3d", "--until", "-1h"],
  ["runs", runId, "--json"],
  ["runs", runId],
  ["instances", "--sort=-name", "--json"]
]

/**
 * A week is judged up to the time of the command, so minutes and seconds are removed from the output. Each export has an
 * id of its own.
 */
const withoutMoment = (text: string) =>
  text
    .replaceAll(/T(\d\d):\d\d(?::\d\d\.\d{3})?Z/g, "T$1")
    .replaceAll(/ (\d\d):\d\d UTC/g, " $1 UTC")
    .replace(/"id": "[0-9a-f-]{36}"/, '"id": ""')

const runAll = (commands: ReadonlyArray<ReadonlyArray<string>>, environment: Environment) =>
  Effect.map(
    Effect.forEach(commands, (args) => runInProcess(args, environment)),
    (results) => ({
      output: results.map(({ stdout }) => withoutMoment(stdout)),
      logs: new Set(results.map(({ logs }) => logs.split("\n").find((line) => /Reading|Asking/.test(line))))
    })
  )

/** Repeats what must happen within one hour, since a new hour changes the advice. */
const withinOneHour = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.gen(function* () {
    const before = truncateToHour(yield* DateTime.now)
    const result = yield* effect
    return DateTime.Equivalence(before, truncateToHour(yield* DateTime.now)) ? result : yield* effect
  })

/** A port on which nobody listens. */
const closedPort = Effect.callback<string>((resume) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    server.close(() => resume(Effect.succeed(String(port))))
  })
})

/** A database, and where the commands get their advice while a server of this process uses it. */
interface Kind {
  readonly name: string
  readonly database: Effect.Effect<Environment, unknown, Scope.Scope>
  readonly commands: ReadonlyArray<ReadonlyArray<string>>
  /** Whether a command opens the database at once. */
  readonly isFast: boolean
  /** The log line without a server. */
  readonly reading: (environment: Environment) => string
  /** The log line beside a server. */
  readonly beside: (environment: Environment, port: string) => string
  /** What happens beside a server whose port is not the one of the settings. */
  readonly unanswered: (environment: Environment) => Effect.Effect<void, unknown>
}

const fromPostgres = "Reading the database that DATABASE_URL names, without asking a server"

const kinds: ReadonlyArray<Kind> = [
  {
    name: "PGlite",
    database: Effect.sync(() => ({ SNOOZEQL_DATA_DIR: join(newFolder(), "data") })),
    // Every command opens the database, which takes a while.
    commands: documents,
    isFast: false,
    reading: ({ SNOOZEQL_DATA_DIR }) =>
      `Reading the embedded database in ${SNOOZEQL_DATA_DIR}, without asking a server`,
    beside: ({ SNOOZEQL_DATA_DIR }, port) =>
      `The database in ${SNOOZEQL_DATA_DIR} is open in process ${process.pid}. Asking the server at http://127.0.0.1:${port}, which judges by its own settings`,
    unanswered: Effect.fnUntraced(function* (environment) {
      const message = yield* failureOf(["activity", "long"], environment)
      const { SNOOZEQL_DATA_DIR: dataDir, SNOOZEQL_PORT: port } = environment
      assert.include(message, `${dataDir} is open in process ${process.pid}, so http://127.0.0.1:${port} was asked. `)
      assert.include(message, "does not respond as a SnoozeQL server does: is one running there?")
    })
  },
  {
    name: "PostgreSQL",
    database: Effect.map(newPostgresUrl, (url) => ({
      DATABASE_URL: Redacted.value(url),
      SNOOZEQL_DATA_DIR: join(newFolder(), "data")
    })),
    commands: [...documents, ...reports],
    isFast: true,
    reading: () => fromPostgres,
    beside: () => fromPostgres,
    unanswered: (environment) =>
      Effect.map(runInProcess(["recommend"], environment), ({ logs }) => assert.include(logs, fromPostgres))
  }
]

describe.each(kinds)(
  "recommend, activity, export and records on $name",
  ({ beside, commands, database, isFast, reading, unanswered }) => {
    it.live(
      "print the same without a server, beside a server and from a server, with the same settings",
      () =>
        Effect.gen(function* () {
          const environment = yield* database
          yield* withStores(environment, addFleet)
          const settings = { ...environment, ...judgedBy }
          yield* runInProcess(["policy", "long", "--one-in", "40"], settings)
          yield* runInProcess(["decide", "long", "--accept", "--by", "anna"], settings)
          const compare = Effect.gen(function* () {
            const direct = yield* runAll(commands, settings)
            assert.deepStrictEqual(direct.logs, new Set([reading(environment)]))
            const [document = "", week = "", policy = "", decision = ""] = direct.output
            assert.match(document, /"name": "short"[^]*"name": "long"[^]*"not_recommended"[^]*"name": "always"/)
            assert.match(document, /"hourly": 7,\s+"currency": "EUR"/)
            assert.include(week, '"timezone": "Asia/Tokyo"')
            assert.match(policy, /"overrides": \{\s+"one_in": 40\s+\}/)
            // It was about no advice, and the ranking has issued some.
            assert.match(decision, /"decided_by": "anna",[^]*"version": null,[^]*"ended_because": "advice_changed"/)

            // The control: without the settings something else is advised. Reading has not stored the zone.
            const plain = yield* runInProcess(["recommend", "--json"], environment)
            assert.include(plain.stdout, '"timezone_source": "none"')
            assert.notInclude(plain.stdout, '"hourly": 7')

            const exported = yield* runInProcess(["export", "long"], settings)
            assert.match(exported.stdout, /^\{\n {2}"AWSTemplateFormatVersion"/)
            assert.match(
              exported.stderr,
              /^Note: the schedule ends at .*\nNote: the windows stay the same until you export again/
            )

            // Each of these exports was recorded. That of the last format is replaced by none.
            const [, id = ""] = /Note: recorded as export (\S+);/.exec(exported.stderr) ?? []
            const inForce = yield* runInProcess(["exports", "--instance", "long"], settings)
            assert.match(
              inForce.stdout,
              new RegExp(`\nlong +guarded +\\S+ \\S+ UTC +until .* 0 of \\d+ +${id} *(\n|$)`)
            )
            yield* runInProcess(["exports", "--removed", id], settings)
            assert.notInclude((yield* runInProcess(["exports"], settings)).stdout, id)
            const removed = yield* runInProcess(["exports", "--all", "--json"], settings)
            assert.match(removed.stdout, new RegExp(`"id": "${id}"[^]*?"removed_at": "2`))
            const unknown = yield* failureOf(["exports", "--removed", unknownExport], settings)
            assert.include(unknown, `There is no export ${unknownExport}`)

            const spawned = yield* run(["recommend", "--json"], settings)
            assert.strictEqual(spawned.code, 0, spawned.stderr)
            assert.strictEqual(withoutMoment(spawned.stdout).trimEnd(), document)
            assert.include(spawned.stderr, reading(environment))

            const printed = yield* runAll(isFast ? records : [], settings)
            if (isFast) {
              const [instances = "", clusters = "", , hours = "", report = "", pass = "", , reversed = ""] =
                printed.output
              assert.match(instances, /"name": "always"[^]*"name": "long"[^]*"name": "short"/)
              assert.match(reversed, /"name": "short"[^]*"name": "long"[^]*"name": "always"/)
              assert.strictEqual(clusters, "No instance or cluster is known that the filter selects")
              assert.lengthOf(hours.match(/"metric_name": "CPUUtilization"/g) ?? [], 48)
              assert.notInclude(hours, "ReadIOPS")
              assert.match(report, /\nCPUUtilization +7[12] +0 +[\d.]+ +60 +(?:0|60) +[▁█▂▃▄▅▆▇]+\n/)
              assert.include(pass, '"estimated_cost_usd": 0.25')
              const listed = yield* runInProcess(["runs"], settings)
              assert.match(listed.stdout, new RegExp(`60\\.0 s +succeeded +manual .*\\$0\\.2500 +0 +${runId}$`))
            }

            const port = yield* serverOf(settings)
            const besideServer = yield* runAll(commands, { ...settings, SNOOZEQL_PORT: port })
            assert.deepStrictEqual(besideServer.output, direct.output)
            assert.deepStrictEqual(besideServer.logs, new Set([beside(environment, port)]))
            yield* unanswered({ ...environment, SNOOZEQL_PORT: yield* closedPort })

            // A server that is named is asked, and judges by its own settings.
            const url = `http://127.0.0.1:${port}`
            const named = yield* runAll(
              commands.map((args) => [...args, "--server", url]),
              environment
            )
            assert.deepStrictEqual(named.output, direct.output)
            const asked = yield* runAll(
              (isFast ? records : []).map((args) => [...args, "--server", url]),
              environment
            )
            assert.deepStrictEqual(asked.output, printed.output)
            assert.deepStrictEqual(
              named.logs,
              new Set([`Asking the server at ${url}, which judges by its own settings`])
            )
          })
          yield* withinOneHour(Effect.scoped(compare))
        }).pipe(Effect.scoped),
      limit
    )
  }
)

describe("recommend and activity", () => {
  it.live("say why a server was asked if none responds, and create no database", () =>
    Effect.gen(function* () {
      const dataDir = join(newFolder(), "data")
      const port = yield* closedPort
      const message = yield* failureOf(["recommend"], { SNOOZEQL_DATA_DIR: dataDir, SNOOZEQL_PORT: port })
      const url = `http://127.0.0.1:${port}`
      assert.include(message, `DATABASE_URL is not set and ${dataDir} holds no database, so ${url} was asked. `)
      assert.include(message, `${url} does not respond as a SnoozeQL server does: is one running there?`)
      assert.isFalse(existsSync(dataDir))
    })
  )

  it.live("fail if the database is unreachable or not migrated, and do not migrate it", () =>
    Effect.gen(function* () {
      const away = yield* failureOf(["recommend"], { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" })
      assert.match(away, /^Cannot use the database: .*ECONNREFUSED/)
      const empty = { DATABASE_URL: Redacted.value(yield* newPostgresUrl) }
      for (const attempt of ["first", "second"]) {
        const message = yield* failureOf(["recommend"], empty)
        assert.match(
          message,
          /^The database's schema is version 0, but version \d+ is needed: run the migrations/,
          attempt
        )
        assert.include(message, "snoozeql migrate")
      }
    }).pipe(Effect.scoped)
  )

  it.live("name the known instances if none has the name", () =>
    Effect.gen(function* () {
      const environment = { DATABASE_URL: Redacted.value(yield* newPostgresUrl) }
      yield* withStores(environment, add("orders", 8, 12))
      const message = yield* failureOf(["activity", "order"], environment)
      assert.strictEqual(message, 'No instance is named "order"; known are orders.')
    }).pipe(Effect.scoped)
  )
})
