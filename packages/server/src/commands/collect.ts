import { CollectionRun } from "@snoozeql/domain/CollectionRun"
import { Console, Effect, Layer, Schema } from "effect"
import { CliError, Command } from "effect/cli"
import { explainFailures } from "../commandLine/failures.ts"
import { printJson } from "../output/json.ts"
import { runSummary } from "../output/runSummary.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues, settingFlags } from "../settings/settingFlags.ts"
import { jsonFlag } from "../commandLine/jsonFlag.ts"

// Loaded when the command runs, as help and other commands need none of it.
const loadCollection = Effect.promise(() =>
  Promise.all([
    import("@snoozeql/collector/Collector"),
    import("../layers/collection.ts"),
    import("../layers/database.ts"),
    import("../layers/targets.ts")
  ])
)

export const collectCommand = Command.make(
  "collect",
  { ...settingFlags.collection, json: jsonFlag },
  Effect.fn(function* ({ json, ...flags }) {
    const settings = yield* readSettings(flagValues(flags))
    const [{ Collector }, { collectorLayer, storesOf }, { databaseLayer }, { fixedTargets }] = yield* loadCollection
    const run = yield* Collector.use((collector) => collector.collect("manual")).pipe(
      Effect.provide(
        collectorLayer(settings, fixedTargets(settings)).pipe(
          Layer.provide(storesOf(settings)),
          Layer.provide(databaseLayer(settings))
        )
      ),
      explainFailures(settings)
    )
    yield* json ? printJson(yield* Schema.encodeEffect(CollectionRun)(run)) : Console.log(runSummary(run))
    if (run.status !== "succeeded") {
      return yield* new CliError.UserError({ cause: run.targets, userMessage: "Not everything was collected" })
    }
  })
).pipe(
  Command.withDescription(
    "Runs one collection pass and prints what it did. The exit code is 1 unless all of it succeeded"
  )
)
