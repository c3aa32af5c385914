import { type ExportId, NamedExport } from "@snoozeql/domain/RecordedExport"
import { Console, DateTime, Effect, Option, Schema } from "effect"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { selectInstance } from "../commandLine/selectInstance.ts"
import { exportsTable } from "../output/exportsTable.ts"
import { printJson } from "../output/json.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"
import type { AdviceFlags } from "../commandLine/adviceFlags.ts"

/** Which exports are listed. */
interface Selection {
  readonly instance: Option.Option<string>
  readonly withdrawn: boolean
  readonly all: boolean
}

const readExports = Effect.fnUntraced(function* ({ all, instance, withdrawn }: Selection) {
  const advice = yield* Advice
  const unit = Option.isNone(instance)
    ? undefined
    : yield* Effect.fromResult(selectInstance(yield* advice.instances, instance.value))
  return yield* advice.exports({
    ...(unit !== undefined && { instance: unit.cluster_id ?? unit.id }),
    ...(withdrawn && { withdrawn }),
    ...(!all && { in_force: true })
  })
})

interface Given extends AdviceFlags {
  readonly instance: Option.Option<string>
  readonly withdrawn: boolean
  readonly all: boolean
  readonly removed: Option.Option<ExportId>
}

export const handle = Effect.fn(function* ({ all, instance, json, removed, server, withdrawn, ...flags }: Given) {
  const settings = yield* readSettings(flagValues(flags))
  const source = adviceLayer(server, settings)
  if (Option.isSome(removed)) {
    yield* Advice.use((advice) => advice.removeExport(removed.value)).pipe(
      Effect.provide(source),
      explainFailures(settings)
    )
    return yield* json
      ? printJson({ id: removed.value })
      : Console.log(`Recorded that the export ${removed.value} was removed from its scheduler`)
  }
  const exports = yield* readExports({ all, instance, withdrawn }).pipe(
    Effect.provide(source),
    explainFailures(settings)
  )
  yield* json
    ? printJson({ exports: yield* Schema.encodeEffect(Schema.Array(NamedExport))(exports) })
    : Console.log(exportsTable(exports, yield* DateTime.now, (yield* OutputTerminal).columns))
})
