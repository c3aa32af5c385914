import { NewExport } from "@snoozeql/domain/RecordedExport"
import { ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import { Console, Effect, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { selectInstance } from "../commandLine/selectInstance.ts"
import { printJson } from "../output/json.ts"
import { exportedSchedule } from "../output/exportedSchedule.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"

const exportSchedule = Effect.fnUntraced(function* (nameOrId: string, format: ScheduleFormat) {
  const advice = yield* Advice
  const { id } = yield* Effect.fromResult(selectInstance(yield* advice.instances, nameOrId))
  return yield* advice.createExport(id, format)
})

const summary =
  "Prints the recommended schedule of an instance or a cluster for a scheduler, records that, and prints notes to read first on stderr"

export const exportCommand = Command.make(
  "export",
  {
    ...adviceFlags,
    format: Flag.Literals("format", ScheduleFormat.literals).pipe(
      Flag.withDescription(
        "guarded: a CloudFormation template that stops only at rest. The others are fixed: for EventBridge Scheduler, AWS Instance Scheduler and cron. guarded and eventbridge end after four weeks and leave the database awake, so export again before"
      ),
      Flag.withDefault("guarded")
    ),
    instance: Argument.String("NAME").pipe(
      Argument.withDescription("The name of the instance or cluster, or its id if several have the name")
    )
  },
  Effect.fn(function* ({ format, instance, json, server, ...flags }) {
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
).pipe(
  Command.withDescription(`${summary}. ${adviceOrigin}`),
  Command.withShortDescription(summary),
  Command.withExamples([
    {
      command: "snoozeql export orders-db > orders-db.json",
      description: "Write a CloudFormation template that stops orders-db only at rest"
    },
    { command: "snoozeql export orders-db --format cron", description: "Print a crontab" }
  ])
)
