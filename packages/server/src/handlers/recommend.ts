import { Recommendations } from "@snoozeql/domain/Recommendation"
import { Console, Effect, Option, Schema } from "effect"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { printJson } from "../output/json.ts"
import { placeColumns } from "../output/placeColumns.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { ownedBy, recommendationsReport } from "../output/recommendationsReport.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"
import type { AdviceFlags } from "../commandLine/adviceFlags.ts"

/** The ranking, and for a table the instances, which say in which account and region each is. */
const readRanking = Effect.fnUntraced(function* (json: boolean) {
  const { instances, recommendations } = yield* Advice
  return { all: yield* recommendations, instances: json ? [] : yield* instances }
})

interface Given extends AdviceFlags {
  readonly owner: Option.Option<string>
  readonly environment: Option.Option<string>
}

export const handle = Effect.fn(function* ({ environment, json, owner, server, ...flags }: Given) {
  const settings = yield* readSettings(flagValues(flags))
  const { all, instances } = yield* readRanking(json).pipe(
    Effect.provide(adviceLayer(server, settings)),
    explainFailures(settings)
  )
  const selected = { owner: Option.getOrUndefined(owner), environment: Option.getOrUndefined(environment) }
  const ranking = ownedBy(all, selected)
  yield* json
    ? printJson(yield* Schema.encodeEffect(Recommendations)(ranking))
    : Console.log(recommendationsReport(ranking, placeColumns(instances), (yield* OutputTerminal).columns, selected))
})
