import { Advisor } from "@snoozeql/advisor/Advisor"
import { rankAssessments } from "@snoozeql/advisor/assess"
import { assessmentMode } from "@snoozeql/advisor/assessHistory"
import type { CollectionRun } from "@snoozeql/domain/CollectionRun"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Collector } from "@snoozeql/collector/Collector"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { Console, Effect, Layer, Redacted, Schema, Stream } from "effect"
import { type AssessmentReport, readingCostOf } from "../assess/AssessmentReport.ts"
import { advisorLayer, issuedAdviceLayer } from "../layers/advisor.ts"
import { applicationLayer } from "../layers/application.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { printReady, serverUrl } from "../output/readyLine.ts"
import { lastDaysReport } from "../output/lastDaysReport.ts"
import { assessmentLists } from "../output/assessmentReport.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { runSummary } from "../output/runSummary.ts"
import { type Settings, settings } from "../settings/settings.ts"
import { serveWithDatabase } from "../layers/serveWithDatabase.ts"
import { succeedWhenStopped } from "../commandLine/succeedWhenStopped.ts"
import { issueLastDays, readLastDays } from "./lastDays.ts"

/** Not the folder of `serve`, so that simulated and real data never mix. */
const dataDir = ".snoozeql-demo"

const credentials = { accessKeyId: "demo", secretAccessKey: Redacted.make("demo") }

/** Nothing of the simulated fleet could be collected. */
class DemoFailed extends Schema.TaggedError<DemoFailed>()("DemoFailed", { message: Schema.String }) {}

/** The plans and the list of the simulated fleet, as `snoozeql assess` shows them. */
const assessFleet = Effect.fnUntraced(function* (run: CollectionRun, given: Settings) {
  const advisor = yield* Advisor
  const assessed = yield* Stream.runCollect(advisor.assessments())
  const report: AssessmentReport = {
    as_of: run.started_at,
    history_weeks: given.historyWeeks,
    mode: assessmentMode,
    folder: null,
    read: readingCostOf(run),
    targets: run.targets,
    ...rankAssessments(assessed)
  }
  return assessmentLists(report, yield* OutputTerminal)
})

/** Collects the fleet, and issues its advice as if the server had run for a week. */
const prepare = Effect.fnUntraced(function* (given: Settings) {
  yield* Console.error("Collecting 12 weeks of the simulated fleet; the first time takes a while …")
  const run = yield* Collector.use((collector) => collector.collect("startup"))
  if (run.status === "failed") return yield* new DemoFailed({ message: runSummary(run) })
  yield* Console.error("Issuing the advice of the last 7 days …")
  yield* issueLastDays(given)
})

/** Prints where to look, what could have slept, and what became of the advice of the last days. */
const report = Effect.fnUntraced(function* (given: Settings) {
  const url = yield* serverUrl
  const [run] = yield* CollectionRunStore.use(({ list }) => list({ limit: 1 })).pipe(
    Effect.catchTag("InvalidPage", (error) => Effect.die(error))
  )
  if (run === undefined) return yield* new DemoFailed({ message: "No pass is recorded" })
  const instances = yield* InstanceStore
  const [first] = yield* instances.list().pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
  yield* Console.error("Replaying the advice of each day …")
  const lists = yield* assessFleet(run, given).pipe(Effect.provide(advisorLayer(given)))
  const advice = yield* readLastDays.pipe(Effect.provide(issuedAdviceLayer(given)))
  yield* Console.log([places(url, first?.id), lists, lastDaysReport(advice), ""].join("\n\n"))
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
    "Or, in another terminal in this folder:",
    `  npx -y pnpm@12.21.0 snoozeql recommend --server ${url}`,
    "  plan, why NAME, policy NAME, savings and costs take the same flag.",
    "It collects every 15 minutes until Ctrl-C. The list below is what `snoozeql assess` says of your own account."
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
  pricingEndpoint: undefined,
  stsEndpoint: undefined,
  targets: undefined,
  configurationFile: undefined,
  httpsProxy: undefined,
  httpProxy: undefined
})

/** Runs the server with a simulated fleet, prints where to look, and continues until it is stopped. */
export const runDemo = (given: Settings) => {
  const program = Layer.unwrap(
    Simulator.use(({ url }) => {
      const simulated = demoSettings(given, url)
      return Effect.succeed(
        Layer.effectDiscard(report(simulated)).pipe(
          Layer.provideMerge(applicationLayer(simulated, credentials, prepare(simulated)))
        )
      )
    })
  )
  return serveWithDatabase(program.pipe(Layer.provide(Simulator.layer()))).pipe(
    explainFailures(given),
    succeedWhenStopped
  )
}
