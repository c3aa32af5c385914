import { NodeHttpServer, NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import { Advisor } from "@snoozeql/advisor/Advisor"
import { IssuedAdvice } from "@snoozeql/advisor/IssuedAdvice"
import { UnitDecisions } from "@snoozeql/advisor/UnitDecisions"
import { UnitPolicies } from "@snoozeql/advisor/UnitPolicies"
import { ScheduleExports } from "@snoozeql/advisor/ScheduleExports"
import * as ScriptedCloudWatch from "@snoozeql/collector/ScriptedCloudWatch"
import * as CloudWatchCollector from "@snoozeql/collector/CloudWatchCollector"
import * as ScriptedInstanceDiscovery from "@snoozeql/collector/ScriptedInstanceDiscovery"
import { FleetBacktest, InstanceBacktest } from "@snoozeql/domain/Backtest"
import { csvLines } from "@snoozeql/domain/Csv"
import { Costs } from "@snoozeql/domain/Costs"
import { truncateToHour } from "@snoozeql/domain/Hour"
import { PlanSummary } from "@snoozeql/domain/IssuedPlan"
import { InstanceActivity } from "@snoozeql/domain/InstanceActivity"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { Recommendations } from "@snoozeql/domain/Recommendation"
import * as HttpApp from "@snoozeql/http/HttpApp"
import { Readiness } from "@snoozeql/http/Readiness"
import { UnitPolicyView } from "@snoozeql/domain/UnitPolicy"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Duration, Effect, Layer, Logger, Redacted, Schema } from "effect"
import { HttpServer } from "effect/http"
import { createServer } from "node:http"
import { run } from "@snoozeql/testing/program"
import { exitCodeOf, failureOf, runInProcess } from "./support/commandInProcess.ts"

const limit = 120_000
const key = "0123456789abcdef"

const stores = MemoryStores.layer

const collector = CloudWatchCollector.layer().pipe(
  Layer.provide([
    ScriptedCloudWatch.layer({ sample: () => undefined }),
    ScriptedInstanceDiscovery.layer({ instances: () => [] })
  ])
)

const server = HttpApp.layer({ host: "127.0.0.1", retention: Duration.days(14), apiKey: Redacted.make(key) }).pipe(
  Layer.provideMerge(NodeHttpServer.layer(createServer, { host: "127.0.0.1", port: 0, gracefulShutdownTimeout: 0 })),
  Layer.provide([
    ScheduleExports.layer,
    AdviceIssuer.layer(),
    IssuedAdvice.layer(),
    UnitPolicies.layer(),
    UnitDecisions.layer,
    collector
  ]),
  Layer.provide(Advisor.layer()),
  Layer.provideMerge(stores),
  Layer.provide([Layer.succeed(Readiness, { check: Effect.void }), NodeServices.layer, Logger.layer([])])
)

/** Registers an instance with quiet hours, two weeks of them by default. */
const addIdle = Effect.fnUntraced(function* (name: string, hourly_cost: number, hours: number = 335) {
  const now = yield* DateTime.now
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const identity = { provider_id: `db-${name}`, account: "1", region: "eu-west-1", engine: "postgres" }
  const { id } = yield* instances.register({ name, ...identity, class: "db.t4g.micro", hourly_cost }, now)
  const rows = Array.from({ length: hours }, (_, index) =>
    DateTime.subtract(truncateToHour(now), { hours: index + 1 })
  ).flatMap((hour) =>
    activityMetricNames.map((metric_name) => {
      const value = metric_name === "CPUUtilization" ? 2 : 0
      return {
        instance_id: id,
        metric_name,
        hour,
        avg_value: value,
        max_value: value,
        min_value: value,
        sample_count: 60
      }
    })
  )
  yield* metrics.replaceHourlyMetrics(rows, { asOf: now, cutoff: DateTime.subtract(now, { hours: hours + 1 }) })
})

/** Issues all advice that is due. */
const issueAdvice = AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true })).pipe(
  Effect.provide(AdviceIssuer.layer())
)

describe("the commands that show issued advice", () => {
  it.live(
    "show the plans, why a unit sleeps, and the record",
    () =>
      Effect.gen(function* () {
        yield* addIdle("quiet db", 1, 21 * 24)
        const { address } = yield* HttpServer.HttpServer
        const url = HttpServer.formatAddress(address)
        const environment = { SNOOZEQL_API_KEY: key, SNOOZEQL_DATA_DIR: "/nonexistent" }
        const empty = yield* runInProcess(["plan", "--server", url], environment)
        assert.include(empty.stdout, "No plan was issued yet")
        const missing = yield* failureOf(["why", "quiet db", "--server", url], environment)
        assert.include(missing, "nothing was read of it yet, or it is gone")

        yield* issueAdvice
        const plans = yield* runInProcess(["plan", "--server", url], environment)
        assert.match(plans.stdout, /^Name +Asleep +Issued \(UTC\) +Valid until \(UTC\) +Why *\n/)
        assert.match(
          plans.stdout,
          /\nquiet db +\w{3} \d\d:00 to \w{3} \d\d:00 \(UTC\) .* idle at every hour of the week, and may sleep in 24 of the 24 hours/
        )
        const all = yield* runInProcess(["plan", "--json", "--server", url], environment)
        const fleet = Schema.decodeSync(Schema.fromJsonString(Schema.Struct({ plans: Schema.Array(PlanSummary) })))
        assert.strictEqual(fleet(all.stdout).plans[0]?.reason, "first_read")

        const one = yield* runInProcess(["plan", "quiet db", "--server", url], environment)
        assert.match(one.stdout, /^quiet db: idle at every hour/)
        assert.match(one.stdout, /\n\w{3} \d\d:00 +asleep +(risk|the weekly method)/)
        assert.strictEqual(one.stdout.split("\n").filter((line) => / asleep /.test(line)).length, 24)

        const why = yield* runInProcess(["why", "quiet db", "--server", url], environment)
        assert.match(why.stdout, /^quiet db\nStatus: unknown\nAdvice: idle at every hour of the week/)
        assert.match(why.stdout, /\nSince \S+ \(version 1\), confirmed at \S+: it is new\n/)
        const start = "aws rds start-db-instance --db-instance-identifier 'quiet db' --region eu-west-1"
        assert.isTrue(why.stdout.endsWith(`\nTo start it now: ${start}`), why.stdout)
        const json = yield* runInProcess(["why", "quiet db", "--json", "--server", url], environment)
        assert.include(json.stdout, JSON.stringify(start).slice(1, -1))

        const until = ["--awake-until", "2999-12-01T08:00:00Z", "--server", url]
        yield* runInProcess(["policy", "quiet db", ...until], environment)
        const awake = yield* runInProcess(["why", "quiet db", "--server", url], environment)
        const byPolicy = "the policy keeps it awake until 2999-12-01T08:00:00.000Z"
        assert.match(
          awake.stdout,
          new RegExp(`\nPlan: .*; ${byPolicy}\nAsleep: awake\nKeeps it awake:\n  ${byPolicy}\n`)
        )

        const report = yield* runInProcess(["recommend", "--server", url], environment)
        assert.include(
          report.stdout,
          "The record of the plans on this fleet, in 90 days: no planned hour was observed yet"
        )
      }).pipe(Effect.provide(server), Effect.scoped),
    limit
  )
})

describe("a command whose value the server refuses", () => {
  it.live(
    "ends with exit code 2, as if the program itself had refused it, and with 1 if the server has a problem",
    () =>
      Effect.gen(function* () {
        const { address } = yield* HttpServer.HttpServer
        const asked = ["--server", HttpServer.formatAddress(address)]
        const environment = { SNOOZEQL_API_KEY: key, SNOOZEQL_DATA_DIR: "/nonexistent" }
        const late = ["savings", "--from", "2999-01", ...asked]
        assert.include(yield* failureOf(late, environment), "from: Expected a month up to `until`")
        assert.strictEqual(yield* exitCodeOf(late, environment), 2)
        assert.strictEqual(yield* exitCodeOf(["savings", ...asked], environment), 0)
        assert.strictEqual(yield* exitCodeOf(["savings", ...asked], { SNOOZEQL_DATA_DIR: "/nonexistent" }), 1)
      }).pipe(Effect.provide(server), Effect.scoped),
    limit
  )
})

describe("the command policy", () => {
  it.live(
    "shows the policies of the fleet and of a unit, changes the latter, and with it what other commands show",
    () =>
      Effect.gen(function* () {
        yield* addIdle("orders", 1, 21 * 24)
        const { address } = yield* HttpServer.HttpServer
        const asking = ["--server", HttpServer.formatAddress(address)]
        const environment = { SNOOZEQL_API_KEY: key, SNOOZEQL_DATA_DIR: "/nonexistent" }
        const policy = (...given: ReadonlyArray<string>) => runInProcess(["policy", ...given, ...asking], environment)

        assert.match((yield* policy()).stdout, /\nPromise +at most 1 needed hour in 33 slept hours\n/)
        assert.match(
          (yield* policy("orders")).stdout,
          /\nPromise +at most 1 needed hour in 33 slept hours +the fleet's\n/
        )
        const changes = ["--one-in", "40", "--protect-date", "every-12-24", "--protect-date", "last-working-day"]
        const until = DateTime.formatIso(DateTime.add(yield* DateTime.now, { days: 2 }))
        const changed = yield* policy("orders", ...changes, "--awake-until", until, "--json")
        const view = Schema.decodeSync(Schema.fromJsonString(UnitPolicyView))(changed.stdout)
        assert.deepInclude(view.overrides, {
          one_in: 40,
          protected_dates: [{ kind: "yearly", day: "12-24" }, { kind: "last_working_day" }]
        })

        const plan = yield* runInProcess(["plan", "orders", ...asking], environment)
        assert.include(plan.stdout, `the policy keeps it awake until ${until}`)
        const shown = `Policy (its own): at most 1 needed hour in 40 slept hours; sleeps of at least 4 hours; protected dates 12-24 of every year, the last working day of every month; awake until ${until}`
        for (const command of ["plan", "why", "activity"]) {
          assert.include((yield* runInProcess([command, "orders", ...asking], environment)).stdout, shown)
        }

        const left = yield* policy("orders", "--reset", "awake-until", "--minimum-window", "6", "--json")
        assert.deepStrictEqual(Schema.decodeSync(Schema.fromJsonString(UnitPolicyView))(left.stdout).overrides, {
          one_in: 40,
          minimum_run_hours: 6,
          protected_dates: [{ kind: "yearly", day: "12-24" }, { kind: "last_working_day" }]
        })
        const cleared = yield* policy("orders", "--clear", "--json")
        assert.deepStrictEqual(Schema.decodeSync(Schema.fromJsonString(UnitPolicyView))(cleared.stdout).overrides, {})
        for (const [flags, expected] of [
          [["orders", "--one-in", "1"], "Expected a value between 2 and 10000"],
          [["orders", "--protect-date", "every-02-30"], "expected a day that exists"],
          [["orders", "--awake-until", "tomorrow"], "expected a day such as 2026-12-01"],
          [["--clear"], "name the instance or cluster to change"]
        ] as const) {
          assert.include(yield* failureOf(["policy", ...flags, ...asking], environment), expected)
        }
      }).pipe(Effect.provide(server), Effect.scoped),
    limit
  )
})

describe("the commands that ask a server", () => {
  it.live(
    "rank its fleet and show the week of an instance",
    () =>
      Effect.gen(function* () {
        yield* addIdle("cheap", 0.1)
        yield* addIdle("dear", 2)
        yield* addIdle("full", 1)
        const instances = yield* InstanceStore
        yield* instances.recordDiscovered(
          [
            {
              provider: "aws",
              provider_id: "db-full",
              account: "1",
              region: "eu-west-1",
              engine: "postgres",
              class: "db.t4g.micro",
              name: "full",
              tags: {},
              status: "storage-full",
              provider_created_at: null
            }
          ],
          yield* DateTime.now
        )
        yield* issueAdvice
        const { address } = yield* HttpServer.HttpServer
        const url = HttpServer.formatAddress(address)
        // Without a database of its own, the command asks the server of the settings.
        const environment = { SNOOZEQL_API_KEY: key, SNOOZEQL_DATA_DIR: "/nonexistent" }
        const report = yield* runInProcess(["recommend", "--server", url], environment)
        assert.match(
          report.stdout,
          /\n +1 {2}dear +unknown +168 .* 2 USD +never seen in RDS, AWS starts it after 7 days, .*\n +2 {2}cheap +unknown +168 .* 0\.1 USD +never seen in RDS, .*\n\n/
        )
        assert.match(report.stdout, /\nNot recommended +Status +Why\n.*\nfull +storage-full +in status storage-full: /)
        const ranking = yield* runInProcess(["recommend", "--json"], {
          ...environment,
          SNOOZEQL_PORT: new URL(url).port
        })
        const { recommendations } = Schema.decodeSync(Schema.fromJsonString(Recommendations))(ranking.stdout)
        assert.deepStrictEqual(
          recommendations.map(({ instance_status, name, status }) => [name, instance_status, status]),
          [
            ["dear", "unknown", "always_idle"],
            ["cheap", "unknown", "always_idle"]
          ]
        )
        const csv = yield* runInProcess(["recommend", "--format", "csv", "--server", url], environment)
        assert.deepStrictEqual(
          csvLines(csv.stdout).map(({ cells }) => [cells[2], cells[10]]),
          [
            ["name", "recommended"],
            ["dear", "true"],
            ["cheap", "true"],
            ["full", "false"]
          ]
        )
        const selecting = ["--recommended", "true", "--text", "CHE", "--kind", "instance", "--server", url]
        const selected = yield* runInProcess(["recommend", ...selecting, "--json"], environment)
        assert.deepStrictEqual(
          Schema.decodeSync(Schema.fromJsonString(Recommendations))(selected.stdout).recommendations.map(
            ({ name }) => name
          ),
          ["cheap"]
        )
        const week = yield* runInProcess(["activity", "dear", "--server", url], environment)
        assert.match(week.stdout, /^dear\n\n {4}00 01 .*\nMon ·z ·z /)
        assert.include(week.stdout, "\nalways_idle: idle at every hour of the week")
        const document = yield* runInProcess(["activity", "dear", "--server", url, "--json"], environment)
        const activity = Schema.decodeSync(Schema.fromJsonString(InstanceActivity))(document.stdout)
        assert.deepInclude(activity, { name: "dear", status: "always_idle" })
        assert.include(
          yield* failureOf(["export", "dear", "--server", url], environment),
          "the instance is always idle, for which there is no weekly schedule"
        )
        assert.include(
          yield* failureOf(["activity", "near", "--server", url], environment),
          'No instance is named "near"; known are cheap, dear, full.'
        )
        const costs = yield* runInProcess(["costs", "--server", url], environment)
        assert.match(costs.stdout, /\n1 +eu-west-1 +3 +15 +\$0\.00 – \$0\.00 +\$0\.35 – \$1\.40\nTotal +3 /)
        assert.match(costs.stdout, /  Since \d{4}-\d\d-01 00:00 UTC  /)
        assert.match(costs.stdout, /\nSaves a month .*\n─.*\n.* USD$/m)
        const costsJson = yield* runInProcess(["costs", "--server", url, "--json"], environment)
        assert.deepInclude(Schema.decodeSync(Schema.fromJsonString(Costs))(costsJson.stdout), { instances: 3 })
        const keyless = yield* run(["recommend", "--server", url])
        assert.strictEqual(keyless.code, 1)
        assert.include(keyless.stderr, "SNOOZEQL_KEY")
      }).pipe(Effect.provide(server)),
    limit
  )

  it.live(
    "replay the past of its fleet and of an instance",
    () =>
      Effect.gen(function* () {
        yield* addIdle("old", 1, 24 * 24)
        yield* addIdle("young", 1)
        const { address } = yield* HttpServer.HttpServer
        const asking = ["--server", HttpServer.formatAddress(address)]
        const environment = { SNOOZEQL_API_KEY: key, SNOOZEQL_DATA_DIR: "/nonexistent" }
        const report = yield* runInProcess(["backtest", "--fleet", ...asking], environment)
        assert.match(report.stdout, /^Planned every day, each in its own time zone; at most one in 33 slept hours/)
        assert.match(report.stdout, /\nold +2\d\d +2\d\d +2\d\d +100\.0 % +0 +0\.00 % /)
        assert.include(report.stdout, "Not replayed, since a plan needs 14 days of history before it: young.")
        const fleet = yield* runInProcess(["backtest", "--fleet", "--json", ...asking], environment)
        const { instances } = Schema.decodeSync(Schema.fromJsonString(FleetBacktest))(fleet.stdout)
        const one = yield* runInProcess(["backtest", "--instance", "old", "--json", ...asking], environment)
        const { figures } = Schema.decodeSync(Schema.fromJsonString(InstanceBacktest))(one.stdout)
        assert.deepStrictEqual(
          instances.map(({ figures: ofFleet, name }) => [name, ofFleet]),
          [
            ["old", figures],
            ["young", null]
          ]
        )
        const young = yield* runInProcess(["backtest", "--instance", "young", ...asking], environment)
        assert.include(young.stdout, "Not replayed, since a plan needs 14 days")
      }).pipe(Effect.provide(server)),
    limit
  )

  it.live(
    "say that no server responds",
    () =>
      Effect.gen(function* () {
        const [nobody, wrong] = yield* Effect.all(
          [run(["recommend", "--server", "http://127.0.0.1:1"]), run(["recommend", "--server", "localhost"])],
          { concurrency: 2 }
        )
        assert.strictEqual(nobody.code, 1)
        assert.include(
          nobody.stderr,
          "http://127.0.0.1:1 does not respond as a SnoozeQL server does: is one running there?"
        )
        assert.strictEqual(wrong.code, 2)
        assert.include(wrong.stderr, "--server")
      }),
    limit
  )
})
