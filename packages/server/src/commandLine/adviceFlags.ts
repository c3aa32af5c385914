import { serverFlag } from "./serverUrl.ts"
import { settings } from "../settings/settings.ts"
import { settingFlags } from "../settings/settingFlags.ts"
import { jsonFlag } from "./jsonFlag.ts"

/** The flags of the commands that print advice. */
export const adviceFlags = {
  server: serverFlag,
  dataDir: settingFlags.storage.dataDir,
  retentionDays: settingFlags.collection.retentionDays,
  json: jsonFlag
}

/** Where such a command gets its advice, as the end of its description. */
export const adviceOrigin = `Reads the database of ${settings.databaseUrl.name}, or else the embedded one. If the embedded one is open in a server, or there is none, it asks the server at ${settings.host.name} and ${settings.port.name}`
