import { CollectionRunId } from "@snoozeql/domain/CollectionRun"
import { Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { lazily } from "../commandLine/lazily.ts"
import { adviceOrigin } from "../commandLine/adviceFlags.ts"
import { sourceFlags } from "../commandLine/sourceFlags.ts"

const summary = "Lists the passes of the collector, newest first; with ID, what one of them did"

export const runsCommand = Command.make(
  "runs",
  {
    ...sourceFlags,
    limit: Flag.Int("limit").pipe(
      Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10_000 }))),
      Flag.withDescription("How many passes to list (default 20)"),
      Flag.withDefault(20)
    ),
    id: Argument.String("ID").pipe(
      Argument.withSchema(CollectionRunId),
      Argument.withDescription("The id of a pass, as the list shows it"),
      Argument.optional
    )
  },
  lazily(() => import("../handlers/runs.ts"))
).pipe(
  Command.withDescription(`${summary}. ${adviceOrigin}`),
  Command.withShortDescription(summary),
  Command.withExamples([{ command: "snoozeql runs --limit 5", description: "List the last five passes" }])
)
