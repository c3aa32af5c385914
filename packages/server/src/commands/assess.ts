import { Command, Flag } from "effect/cli"
import { jsonFlag } from "../commandLine/jsonFlag.ts"
import { settingFlags } from "../settings/settingFlags.ts"
import { lazily } from "../commandLine/lazily.ts"

const flags = {
  region: settingFlags.collection.region,
  endpoint: settingFlags.collection.endpoint,
  yes: Flag.Boolean("yes").pipe(
    Flag.withDescription("Agree to the costs of reading, which are printed first, without a question"),
    Flag.withDefault(false)
  ),
  folder: Flag.Path("folder").pipe(
    Flag.withDescription(
      "Where to keep what is read, so that it is not read twice (default $XDG_CACHE_HOME/snoozeql/assess, or ~/.cache/snoozeql/assess)"
    ),
    Flag.optional
  ),
  format: Flag.Literals("format", ["text", "csv"]).pipe(
    Flag.withDescription("How to print the list (default text)"),
    Flag.withDefault("text" as const)
  ),
  json: jsonFlag,
  html: Flag.Path("html").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription(
      "Also write one page with the list and the weeks to this file. An earlier page is replaced, another file is not"
    ),
    Flag.optional
  )
}

const summary =
  "Says which databases of your accounts could have slept in the last twelve weeks, what that would have saved, and how often it would have been wrong"

export const assessCommand = Command.make(
  "assess",
  flags,
  lazily(() => import("../handlers/assess.ts"))
).pipe(
  Command.withDescription(
    `${summary}. It only reads: it needs no server and no database, and changes nothing in AWS. It says what reading costs, and asks. An interrupted reading is resumed by the same command`
  ),
  Command.withShortDescription(summary),
  Command.withExamples([
    { command: "AWS_REGION=eu-central-1 snoozeql assess", description: "Assess the account of your credentials" },
    {
      command: "snoozeql assess --yes --html sleep.html",
      description: "Do not ask, and write a page to hand on"
    },
    { command: "snoozeql assess --yes --format csv > sleep.csv", description: "Write a file for a spreadsheet" }
  ])
)
