import { ExportId } from "@snoozeql/domain/RecordedExport"
import { Command, Flag } from "effect/cli"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { lazily } from "../commandLine/lazily.ts"

const summary = "Lists the schedules that were exported, and which of their hours the advice has withdrawn since"

export const exportsCommand = Command.make(
  "exports",
  {
    ...adviceFlags,
    instance: Flag.String("instance").pipe(
      Flag.withMetavar("NAME"),
      Flag.withDescription("List only the exports of this instance or cluster"),
      Flag.optional
    ),
    withdrawn: Flag.Boolean("withdrawn").pipe(
      Flag.withDescription("List only exports with hours in which the advice no longer allows sleep"),
      Flag.withDefault(false)
    ),
    all: Flag.Boolean("all").pipe(
      Flag.withDescription("List also exports that have ended, were removed or were replaced"),
      Flag.withDefault(false)
    ),
    removed: Flag.String("removed").pipe(
      Flag.withSchema(ExportId),
      Flag.withMetavar("ID"),
      Flag.withDescription(
        "Record that you have removed this export from its scheduler, so that nothing is told about it any more. It removes nothing itself"
      ),
      Flag.optional
    )
  },
  lazily(() => import("../handlers/exports.ts"))
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
