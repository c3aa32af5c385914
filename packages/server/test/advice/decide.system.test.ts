import { assert, describe, it } from "@effect/vitest"
import { truncateToHour } from "@snoozeql/domain/Hour"
import { UnitDecisionView } from "@snoozeql/domain/Decision"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { Recommendations } from "@snoozeql/domain/Recommendation"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { launch, run } from "@snoozeql/testing/program"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"
import { newPostgresUrl } from "@snoozeql/testing/TestDatabase"
import { DateTime, Effect, Layer, Redacted, Schema } from "effect"
import { join } from "node:path"
import { storesLayer } from "../../src/layers/collection.ts"
import { databaseLayer } from "../../src/layers/database.ts"
import { readSettings } from "../../src/settings/readSettings.ts"
import { configured, runInProcess } from "../support/commandInProcess.ts"

const viewOf = Schema.decodeSync(Schema.fromJsonString(Schema.NullOr(UnitDecisionView)))
const rankingOf = Schema.decodeSync(Schema.fromJsonString(Recommendations))
const instancesOf = Schema.decodeSync(
  Schema.fromJsonString(
    Schema.Struct({ instances: Schema.Array(Schema.Struct({ name: Schema.String, decision: Schema.String })) })
  )
)

/** Registers an instance that was idle for two weeks. */
const addIdle = Effect.fnUntraced(function* (name: string) {
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const now = yield* metrics.snapshotTime
  const identity = { provider_id: `db-${name}`, account: "1", region: "eu-west-1", engine: "postgres" }
  const { id } = yield* instances.register(
    { name, ...identity, class: "db.t4g.micro", timezone: "Europe/Berlin", hourly_cost: 1 },
    now
  )
  const figures = { avg_value: 0, max_value: 0, min_value: 0, sample_count: 60 }
  const rows = Array.from({ length: 335 }, (_, index) =>
    DateTime.subtract(truncateToHour(now), { hours: index + 1 })
  ).flatMap((hour) => activityMetricNames.map((metric_name) => ({ instance_id: id, metric_name, hour, ...figures })))
  yield* metrics.replaceHourlyMetrics(rows, { asOf: now, cutoff: DateTime.subtract(now, { days: 15 }) })
})

describe("snoozeql decide", () => {
  it.live(
    "takes a unit out of what other commands list, on the database and through a server with a key",
    () =>
      Effect.gen(function* () {
        const url = yield* newPostgresUrl
        const environment = { DATABASE_URL: Redacted.value(url), SNOOZEQL_DATA_DIR: join(suiteFolder(), "data") }
        const settings = yield* Effect.provide(readSettings({}), configured(environment))
        yield* Effect.all([addIdle("orders"), addIdle("reports")]).pipe(
          Effect.provide(storesLayer.pipe(Layer.provide(databaseLayer(settings))))
        )
        /** What a command prints, which must succeed. */
        const printed = Effect.fnUntraced(function* (args: ReadonlyArray<string>, more: Record<string, string> = {}) {
          const { code, stderr, stdout } = yield* run(args, { ...environment, ...more })
          assert.strictEqual(code, 0, stderr)
          return stdout
        })
        /** The same inside this process, which is faster. */
        const shown = (...args: ReadonlyArray<string>) =>
          Effect.map(runInProcess(args, environment), ({ stdout }) => stdout)
        const ranked = (...flags: ReadonlyArray<string>) =>
          Effect.map(shown("recommend", "--json", ...flags), (text) => {
            const { recommendations, totals } = rankingOf(text)
            assert.strictEqual(totals.units, recommendations.length)
            return recommendations.map(({ name }) => name)
          })
        assert.deepStrictEqual(yield* ranked(), ["orders", "reports"])
        assert.strictEqual(yield* shown("decide", "orders"), "orders: nobody has decided about its advice")

        const day = DateTime.formatIso(DateTime.add(yield* DateTime.now, { days: 30 })).slice(0, 10)
        const flags = ["--dismiss", "--reason", "load tests at night", "--until", day, "--by", "anna"]
        const dismissed = yield* printed(["decide", "orders", ...flags])
        assert.match(
          dismissed,
          /^orders: dismissed until \S+T2[23]:00:00\.000Z by anna at \S+Z: load tests at night\n$/
        )
        assert.deepStrictEqual(yield* ranked(), ["reports"])
        assert.deepStrictEqual(yield* ranked("--decision", "dismissed"), ["orders"])
        assert.deepStrictEqual(yield* ranked("--decision", "all"), ["orders", "reports"])
        const report = yield* shown("recommend", "--decision", "dismissed")
        assert.match(report, /^Rank +Instance +Decision +Status .*\n[─ ]+\n +1 +orders +dismissed until \S+Z +/)
        assert.include(yield* shown("why", "orders"), `\nDecision: ${dismissed.slice("orders: ".length)}`)
        assert.deepStrictEqual(instancesOf(yield* shown("instances", "--json")).instances, [
          { name: "orders", decision: "dismissed" },
          { name: "reports", decision: "none" }
        ])
        const table = yield* shown("instances", "--decision", "dismissed")
        assert.match(table, /^Name .* Decision *\n.*orders .* dismissed *$/s)
        assert.notInclude(table, "reports")

        const wrong = yield* run(["decide", "orders", "--dismiss"], environment)
        assert.strictEqual(wrong.code, 2)
        assert.include(wrong.stderr, "--reason: say why the advice is dismissed")

        // A server with keys records the name of the key, and refuses another one.
        const key = (yield* shown("keys", "create", "--name", "bob", "--scope", "write")).trim()
        const server = yield* launch(["serve"], {
          ...environment,
          SNOOZEQL_PORT: "0",
          AWS_ENDPOINT_URL: "http://127.0.0.1:9",
          AWS_REGION: "eu-west-1",
          AWS_ACCESS_KEY_ID: "none",
          AWS_SECRET_ACCESS_KEY: "none"
        })
        const asking = ["--server", server.url]
        const asBob = { SNOOZEQL_KEY: key }
        const accepted = viewOf(yield* printed(["decide", "orders", "--accept", "--json", ...asking], asBob))
        assert.deepInclude(accepted, { verdict: "accepted", decided_by: "bob", in_force: true, version: 1 })
        const pretending = yield* run(["decide", "orders", "--accept", "--by", "anna", ...asking], {
          ...environment,
          ...asBob
        })
        assert.strictEqual(pretending.code, 2)
        assert.include(pretending.stderr, "bob")
        assert.strictEqual(
          yield* printed(["decide", "orders", "--withdraw", ...asking], asBob),
          "orders: nobody has decided about its advice\n"
        )
        assert.strictEqual(viewOf(yield* shown("decide", "orders", "--json")), null)
      }).pipe(Effect.scoped),
    120_000
  )
})
