import { Command } from "effect/cli"
import { jsonFlag } from "../commandLine/jsonFlag.ts"
import { settingFlags } from "../settings/settingFlags.ts"
import { lazily } from "../commandLine/lazily.ts"

export const migrateCommand = Command.make(
  "migrate",
  { ...settingFlags.storage, json: jsonFlag },
  lazily(() => import("../handlers/migrate.ts"))
).pipe(Command.withDescription("Brings the database's schema up to date. serve and collect do this by themselves"))
