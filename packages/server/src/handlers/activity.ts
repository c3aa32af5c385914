import { InstanceActivity } from "@snoozeql/domain/InstanceActivity"
import { Console, Effect, Schema } from "effect"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { activityReport } from "../output/activityReport.ts"
import { printJson } from "../output/json.ts"
import { selectInstance } from "../commandLine/selectInstance.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"
import type { AdviceFlags } from "../commandLine/adviceFlags.ts"

const readActivity = Effect.fnUntraced(function* (nameOrId: string) {
  const advice = yield* Advice
  const { id } = yield* Effect.fromResult(selectInstance(yield* advice.instances, nameOrId))
  return yield* advice.activity(id)
})

interface Given extends AdviceFlags {
  readonly instance: string
}

export const handle = Effect.fn(function* ({ instance, json, server, ...flags }: Given) {
  const settings = yield* readSettings(flagValues(flags))
  const activity = yield* readActivity(instance).pipe(
    Effect.provide(adviceLayer(server, settings)),
    explainFailures(settings)
  )
  yield* json
    ? printJson(yield* Schema.encodeEffect(InstanceActivity)(activity))
    : Console.log(activityReport(activity))
})
