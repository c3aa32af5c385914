import { Argument, Command } from "effect/cli"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { lazily } from "../commandLine/lazily.ts"

const summary =
  "Shows when each instance and cluster may sleep in the next 24 hours, by its newest plan; with NAME, hour by hour and why"

export const planCommand = Command.make(
  "plan",
  {
    ...adviceFlags,
    instance: Argument.String("NAME").pipe(
      Argument.withDescription("The name of the instance or cluster, or its id if several have the name"),
      Argument.optional
    )
  },
  lazily(() => import("../handlers/plan.ts"))
).pipe(
  Command.withDescription(`${summary}. ${adviceOrigin}`),
  Command.withShortDescription(summary),
  Command.withExamples([
    { command: "snoozeql plan", description: "Show the plans of all instances and clusters" },
    { command: "snoozeql plan orders-db", description: "Show the plan of orders-db hour by hour" }
  ])
)
