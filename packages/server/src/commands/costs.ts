import { Costs } from "@snoozeql/domain/Costs"
import { Console, Effect, Schema } from "effect"
import { Command } from "effect/cli"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { costsReport } from "../output/costsReport.ts"
import { printJson } from "../output/json.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"

const summary = "Compares what collecting costs with what could be saved"

export const costsCommand = Command.make(
  "costs",
  adviceFlags,
  Effect.fn(function* ({ json, server, ...flags }) {
    const settings = yield* readSettings(flagValues(flags))
    const costs = yield* Advice.use((advice) => advice.costs).pipe(
      Effect.provide(adviceLayer(server, settings)),
      explainFailures(settings)
    )
    yield* json ? printJson(yield* Schema.encodeEffect(Costs)(costs)) : Console.log(costsReport(costs))
  })
).pipe(
  Command.withDescription(`${summary}. ${adviceOrigin}`),
  Command.withShortDescription(summary),
  Command.withExamples([
    {
      command: "SNOOZEQL_COLLECT_INTERVAL='6 hours' snoozeql costs",
      description: "Project the costs of another interval"
    }
  ])
)
