import { Command } from "effect/cli"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { lazily } from "../commandLine/lazily.ts"

const summary = "Compares what collecting costs with what could be saved"

export const costsCommand = Command.make(
  "costs",
  adviceFlags,
  lazily(() => import("../handlers/costs.ts"))
).pipe(
  Command.withDescription(`${summary}. ${adviceOrigin}`),
  Command.withShortDescription(summary),
  Command.withExamples([
    {
      command: "SNOOZEQL_COLLECT_INTERVAL='6 hours' snoozeql costs",
      description: "Project the costs of another interval"
    }
  ])
)
