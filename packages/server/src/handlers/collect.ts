import { Collector } from "@snoozeql/collector/Collector"
import { CollectionRun } from "@snoozeql/domain/CollectionRun"
import { Console, Effect, Layer, Schema } from "effect"
import { CliError } from "effect/cli"
import { explainFailures } from "../commandLine/failures.ts"
import { collectorLayer, storesOf } from "../layers/collection.ts"
import { databaseLayer } from "../layers/database.ts"
import { fixedTargets } from "../layers/targets.ts"
import { printJson } from "../output/json.ts"
import { runSummary } from "../output/runSummary.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues, type SettingFlags } from "../settings/settingFlags.ts"

interface Given extends SettingFlags {
  readonly json: boolean
}

export const handle = Effect.fn(function* ({ json, ...flags }: Given) {
  const settings = yield* readSettings(flagValues(flags))
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
