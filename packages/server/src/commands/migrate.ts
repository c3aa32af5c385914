import { Command, Flag } from "effect/cli"
import { jsonFlag } from "../commandLine/jsonFlag.ts"
import { lazily } from "../commandLine/lazily.ts"
import { settingFlags } from "../settings/settingFlags.ts"

export const migrateCommand = Command.make(
  "migrate",
  {
    ...settingFlags.storage,
    status: Flag.Boolean("status").pipe(
      Flag.withDescription("Only show which migrations the database lacks. Changes nothing"),
      Flag.withDefault(false)
    ),
    json: jsonFlag
  },
  lazily(() => import("../handlers/migrate.ts"))
).pipe(
  Command.withDescription(
    "Brings the database's schema up to date. serve, collect, import and keys create do this too"
  ),
  Command.withExamples([{ command: "snoozeql migrate --status", description: "Show which migrations are missing" }])
)
