import { Argument, Command } from "effect/cli"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { lazily } from "../commandLine/lazily.ts"

const summary =
  "Says what the advice for an instance or a cluster is, since when, what keeps it awake, and how to start it"

export const whyCommand = Command.make(
  "why",
  {
    ...adviceFlags,
    instance: Argument.String("NAME").pipe(
      Argument.withDescription("The name of the instance or cluster, or its id if several have the name")
    )
  },
  lazily(() => import("../handlers/why.ts"))
).pipe(
  Command.withDescription(`${summary}. ${adviceOrigin}`),
  Command.withShortDescription(summary),
  Command.withExamples([{ command: "snoozeql why orders-db", description: "Find out why orders-db is asleep" }])
)
