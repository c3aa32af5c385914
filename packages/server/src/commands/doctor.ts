import { Command } from "effect/cli"
import { jsonFlag } from "../commandLine/jsonFlag.ts"
import { serverFlags } from "../commandLine/serverUrl.ts"
import { lazily } from "../commandLine/lazily.ts"
import { settingFlags } from "../settings/settingFlags.ts"

const summary = "Checks the configuration, the database and the access to AWS, and says what to do"

export const doctorCommand = Command.make(
  "doctor",
  { ...settingFlags.collection, server: serverFlags, json: jsonFlag },
  lazily(() => import("../handlers/doctor.ts"))
).pipe(
  Command.withDescription(
    `${summary}. It changes nothing, and does not migrate the database. It asks AWS for a little of everything that a pass reads. With --server it checks a running server instead, as a client sees it. The exit code is 1 if something fails`
  ),
  Command.withShortDescription(summary),
  Command.withExamples([
    { command: "snoozeql doctor", description: "Find out why nothing is collected" },
    {
      command: "snoozeql doctor --server https://snoozeql.example.com",
      description: "Find out why a server refuses you"
    },
    { command: "snoozeql doctor --json", description: "Print the findings for a program" }
  ])
)
