import { InstanceActivity } from "@snoozeql/domain/InstanceActivity"
import { Console, Effect, Schema } from "effect"
import { Argument, Command } from "effect/cli"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { activityReport } from "../output/activityReport.ts"
import { printJson } from "../output/json.ts"
import { selectInstance } from "../commandLine/selectInstance.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"

const readActivity = Effect.fnUntraced(function* (nameOrId: string) {
  const advice = yield* Advice
  const { id } = yield* Effect.fromResult(selectInstance(yield* advice.instances, nameOrId))
  return yield* advice.activity(id)
})

const summary = "Shows the weekly activity of an instance, and when it could sleep"

export const activityCommand = Command.make(
  "activity",
  {
    ...adviceFlags,
    instance: Argument.String("NAME").pipe(
      Argument.withDescription("The name of the instance, or its id if several have the name")
    )
  },
  Effect.fn(function* ({ instance, json, server, ...flags }) {
    const settings = yield* readSettings(flagValues(flags))
    const activity = yield* readActivity(instance).pipe(
      Effect.provide(adviceLayer(server, settings)),
      explainFailures(settings)
    )
    yield* json
      ? printJson(yield* Schema.encodeEffect(InstanceActivity)(activity))
      : Console.log(activityReport(activity))
  })
).pipe(Command.withDescription(`${summary}. ${adviceOrigin}`), Command.withShortDescription(summary))
