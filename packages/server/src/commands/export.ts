import { ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import { Argument, Command, Flag } from "effect/cli"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { lazily } from "../commandLine/lazily.ts"

const summary =
  "Prints the recommended schedule of an instance or a cluster for a scheduler, and records the export. Read the notes on stderr first"

export const exportCommand = Command.make(
  "export",
  {
    ...adviceFlags,
    format: Flag.Literals("format", ScheduleFormat.literals).pipe(
      Flag.withDescription(
        "guarded: a CloudFormation template that stops only at rest. The others are fixed: for EventBridge Scheduler, AWS Instance Scheduler and cron. guarded and eventbridge end after four weeks and leave the database awake, so export again before (default guarded)"
      ),
      Flag.withDefault("guarded")
    ),
    instance: Argument.String("NAME").pipe(
      Argument.withDescription("The name of the instance or cluster, or its id if several have the name")
    )
  },
  lazily(() => import("../handlers/export.ts"))
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
