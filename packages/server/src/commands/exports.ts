import { ExportId, NamedExport } from "@snoozeql/domain/RecordedExport"
import { Console, DateTime, Effect, Option, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { selectInstance } from "../commandLine/selectInstance.ts"
import { exportsTable } from "../output/exportsTable.ts"
import { printJson } from "../output/json.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"

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

const summary = "Lists the schedules that were exported, and which of their hours the advice has withdrawn since"

export const exportsCommand = Command.make(
  "exports",
  {
    ...adviceFlags,
    instance: Flag.String("instance").pipe(
      Flag.withMetavar("NAME"),
      Flag.withDescription("Lists only the exports of this instance or cluster"),
      Flag.optional
    ),
    withdrawn: Flag.Boolean("withdrawn").pipe(
      Flag.withDescription("Lists only exports with hours in which the advice no longer allows sleep"),
      Flag.withDefault(false)
    ),
    all: Flag.Boolean("all").pipe(
      Flag.withDescription("Lists also exports that have ended, were removed or were replaced"),
      Flag.withDefault(false)
    ),
    removed: Flag.String("removed").pipe(
      Flag.withSchema(ExportId),
      Flag.withMetavar("ID"),
      Flag.withDescription(
        "Records that you have removed this export from its scheduler, so that nothing is told about it any more. It removes nothing itself"
      ),
      Flag.optional
    )
  },
  Effect.fn(function* ({ all, instance, json, removed, server, withdrawn, ...flags }) {
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
).pipe(
  Command.withDescription(`${summary}. ${adviceOrigin}`),
  Command.withShortDescription(summary),
  Command.withExamples([
    { command: "snoozeql exports --withdrawn", description: "List the exports that should be made again or removed" },
    {
      command: "snoozeql exports --removed 44444444-4444-4444-8444-444444444444",
      description: "Record that you removed an export from its scheduler"
    }
  ])
)
