import type { Command } from "effect/cli"
import { serverFlags } from "./serverUrl.ts"
import { settings } from "../settings/settings.ts"
import { settingFlags } from "../settings/settingFlags.ts"
import { jsonFlag } from "./jsonFlag.ts"

/** The flags of the commands that print advice. */
export const adviceFlags = {
  server: serverFlags,
  dataDir: settingFlags.storage.dataDir,
  retentionDays: settingFlags.collection.retentionDays,
  json: jsonFlag
}

/** The values of these flags. */
export type AdviceFlags = Command.Command.Config.Infer<typeof adviceFlags>

/** Where such a command gets its advice. It ends the command's description. */
export const adviceOrigin = `Reads the database that ${settings.databaseUrl.name} names, or else the embedded database. If that one is open in a server, or does not exist, asks the server at ${settings.host.name} and ${settings.port.name}`
