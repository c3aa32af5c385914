import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Collector } from "@snoozeql/collector/Collector"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { Console, Effect, Layer, Redacted, Schema } from "effect"
import { applicationLayer } from "../layers/application.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { makeClient } from "../commandLine/client.ts"
import { fleetTable } from "../output/fleetTable.ts"
import { printReady, serverUrl } from "../output/readyLine.ts"
import { recommendationsReport } from "../output/recommendationsReport.ts"
import { runSummary } from "../output/runSummary.ts"
import { type Settings, settings } from "../settings/settings.ts"
import { serveWithDatabase } from "../layers/serveWithDatabase.ts"
import { succeedWhenStopped } from "../commandLine/succeedWhenStopped.ts"

/** Not the folder of `serve`, so that simulated and real data never mix. */
const dataDir = ".snoozeql-demo"

const credentials = { accessKeyId: "demo", secretAccessKey: Redacted.make("demo") }

/** Nothing of the simulated fleet could be collected. */
class DemoFailed extends Schema.TaggedError<DemoFailed>()("DemoFailed", { message: Schema.String }) {}

const readFleet = Effect.gen(function* () {
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  return yield* Effect.forEach(
    yield* instances.list(),
    Effect.fnUntraced(function* (instance) {
      const latest = yield* metrics.getLatestMetrics(instance.id)
      return {
        instance,
        sufficiency: yield* metrics.dataSufficiency(instance.id),
        latestCpu: latest.find((metric) => metric.metric_name === "CPUUtilization")
      }
    })
  )
})

/** Prints the fleet and what it could save, once the first pass has read everything. */
const report = Effect.fnUntraced(function* (given: Settings) {
  const url = yield* serverUrl
  yield* Console.error("Collecting 12 weeks of the simulated fleet; the first time takes a while …")
  const run = yield* Collector.use((collector) => collector.collect("startup"))
  if (run.status === "failed") return yield* new DemoFailed({ message: runSummary(run) })
  const fleet = yield* readFleet
  const [first] = fleet
  const client = yield* makeClient(url, given.apiKey)
  const ranking = recommendationsReport(yield* client.activity.recommendations({ query: {} }))
  yield* Console.log([fleetTable(fleet), places(url, first?.instance.id), ranking, ""].join("\n\n"))
  yield* printReady("SnoozeQL", url)
})

const places = (url: string, instanceId = ":id"): string =>
  [
    "Where to look:",
    `  ${url}/docs                                    the API, to read and to try`,
    `  ${url}/api/v1/instances`,
    `  ${url}/api/v1/instances/${instanceId}/metrics`,
    `  ${url}/api/v1/instances/${instanceId}/activity`,
    `  ${url}/api/v1/recommendations                  what the fleet could save, and why not more`,
    `  ${url}/api/v1/collections                      what each pass did and cost`,
    `  ${url}/metrics                                 the server's own metrics, for Prometheus`,
    "It collects every 15 minutes until Ctrl-C."
  ].join("\n")

/** The given settings, but with simulated data in a folder of its own. */
const demoSettings = (given: Settings, endpoint: string): Settings => ({
  ...given,
  databaseUrl: undefined,
  postgres: undefined,
  dataDir,
  retentionDays: settings.retentionDays.fallback,
  historyWeeks: settings.historyWeeks.fallback,
  // A region in the shipped price table.
  region: "us-east-1",
  endpoint,
  cloudWatchEndpoint: undefined,
  rdsEndpoint: undefined,
  stsEndpoint: undefined,
  targets: undefined,
  configurationFile: undefined,
  httpsProxy: undefined,
  httpProxy: undefined
})

/** Runs the server with a simulated fleet, prints where to look, and continues until it is stopped. */
export const runDemo = (given: Settings) => {
  const application = Layer.unwrap(
    Simulator.use(({ url }) => Effect.succeed(applicationLayer(demoSettings(given, url), credentials)))
  )
  return serveWithDatabase(
    Layer.effectDiscard(report(given)).pipe(Layer.provideMerge(application), Layer.provide(Simulator.layer()))
  ).pipe(explainFailures(given), succeedWhenStopped)
}
