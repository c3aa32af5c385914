import { NewExport } from "@snoozeql/domain/RecordedExport"
import type { ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import { Console, Effect, Schema } from "effect"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { selectInstance } from "../commandLine/selectInstance.ts"
import { printJson } from "../output/json.ts"
import { exportedSchedule } from "../output/exportedSchedule.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"
import type { AdviceFlags } from "../commandLine/adviceFlags.ts"

const exportSchedule = Effect.fnUntraced(function* (nameOrId: string, format: ScheduleFormat) {
  const advice = yield* Advice
  const { id } = yield* Effect.fromResult(selectInstance(yield* advice.instances, nameOrId))
  return yield* advice.createExport(id, format)
})

interface Given extends AdviceFlags {
  readonly instance: string
  readonly format: ScheduleFormat
}

export const handle = Effect.fn(function* ({ format, instance, json, server, ...flags }: Given) {
  const settings = yield* readSettings(flagValues(flags))
  const exported = yield* exportSchedule(instance, format).pipe(
    Effect.provide(adviceLayer(server, settings)),
    explainFailures(settings)
  )
  if (json) return yield* printJson(yield* Schema.encodeEffect(NewExport)(exported))
  const { notes, text } = exportedSchedule(exported.schedule)
  // To stderr, so that the output can go into a file as it is.
  yield* Effect.forEach(notes, (note) => Console.error(`Note: ${note}.`))
  yield* Console.error(
    `Note: recorded as export ${exported.id}; after removing it from its scheduler, run snoozeql exports --removed ${exported.id}.`
  )
  yield* Console.log(text)
})
