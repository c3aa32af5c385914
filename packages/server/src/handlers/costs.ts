import { Costs } from "@snoozeql/domain/Costs"
import { Console, Effect, Schema } from "effect"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { costsReport } from "../output/costsReport.ts"
import { printJson } from "../output/json.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"
import type { AdviceFlags } from "../commandLine/adviceFlags.ts"

type Given = AdviceFlags

export const handle = Effect.fn(function* ({ json, server, ...flags }: Given) {
  const settings = yield* readSettings(flagValues(flags))
  const costs = yield* Advice.use((advice) => advice.costs).pipe(
    Effect.provide(adviceLayer(server, settings)),
    explainFailures(settings)
  )
  yield* json ? printJson(yield* Schema.encodeEffect(Costs)(costs)) : Console.log(costsReport(costs))
})
