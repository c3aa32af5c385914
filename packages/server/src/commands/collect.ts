import { Command } from "effect/cli"
import { jsonFlag } from "../commandLine/jsonFlag.ts"
import { settingFlags } from "../settings/settingFlags.ts"
import { lazily } from "../commandLine/lazily.ts"

export const collectCommand = Command.make(
  "collect",
  { ...settingFlags.collection, json: jsonFlag },
  lazily(() => import("../handlers/collect.ts"))
).pipe(
  Command.withDescription(
    "Runs one collection pass and prints what it did. The exit code is 1 unless all of it succeeded"
  )
)
