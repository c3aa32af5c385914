import { Argument, Command } from "effect/cli"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { lazily } from "../commandLine/lazily.ts"

const summary = "Shows the weekly activity of an instance, and when it could sleep"

export const activityCommand = Command.make(
  "activity",
  {
    ...adviceFlags,
    instance: Argument.String("NAME").pipe(
      Argument.withDescription("The name of the instance, or its id if several have the name")
    )
  },
  lazily(() => import("../handlers/activity.ts"))
).pipe(Command.withDescription(`${summary}. ${adviceOrigin}`), Command.withShortDescription(summary))
