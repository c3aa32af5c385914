import { CollectionRun, type CollectionRunId } from "@snoozeql/domain/CollectionRun"
import { Console, Effect, Option, Schema } from "effect"
import { explainFailures } from "../commandLine/failures.ts"
import type { SourceFlags } from "../commandLine/sourceFlags.ts"
import { printJson } from "../output/json.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { runsTable } from "../output/runsTable.ts"
import { runSummary } from "../output/runSummary.ts"
import { Records } from "../records/Records.ts"
import { recordsLayer } from "../records/recordsLayer.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"

interface Given extends SourceFlags {
  readonly limit: number
  readonly id: Option.Option<CollectionRunId>
}

const Runs = Schema.Struct({ collections: Schema.Array(CollectionRun) })

export const handle = Effect.fn(function* ({ id, json, limit, server, ...flags }: Given) {
  const settings = yield* readSettings(flagValues(flags))
  const source = recordsLayer(server, settings)
  if (Option.isSome(id)) {
    const run = yield* Records.use((records) => records.run(id.value)).pipe(
      Effect.provide(source),
      explainFailures(settings)
    )
    return yield* json ? printJson(yield* Schema.encodeEffect(CollectionRun)(run)) : Console.log(runSummary(run))
  }
  const collections = yield* Records.use((records) => records.runs(limit)).pipe(
    Effect.provide(source),
    explainFailures(settings)
  )
  yield* json
    ? printJson(yield* Schema.encodeEffect(Runs)({ collections }))
    : Console.log(runsTable(collections, (yield* OutputTerminal).columns))
})
