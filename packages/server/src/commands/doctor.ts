import { Command } from "effect/cli"
import { jsonFlag } from "../commandLine/jsonFlag.ts"
import { lazily } from "../commandLine/lazily.ts"
import { settingFlags } from "../settings/settingFlags.ts"

const summary = "Checks the configuration, the database and the access to AWS, and says what to do"

export const doctorCommand = Command.make(
  "doctor",
  { ...settingFlags.collection, json: jsonFlag },
  lazily(() => import("../handlers/doctor.ts"))
).pipe(
  Command.withDescription(
    `${summary}. It changes nothing, and does not migrate the database. It asks AWS for a little of everything that a pass reads. The exit code is 1 if something fails`
  ),
  Command.withShortDescription(summary),
  Command.withExamples([
    { command: "snoozeql doctor", description: "Find out why nothing is collected" },
    { command: "snoozeql doctor --json", description: "Print the findings for a program" }
  ])
)
