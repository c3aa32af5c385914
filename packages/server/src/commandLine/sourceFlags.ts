import type { Command } from "effect/cli"
import { settingFlags } from "../settings/settingFlags.ts"
import { jsonFlag } from "./jsonFlag.ts"
import { serverFlags } from "./serverUrl.ts"

/** The flags of a command that uses the database, or else a server. */
export const sourceFlags = { server: serverFlags, dataDir: settingFlags.storage.dataDir, json: jsonFlag }

/** The values of these flags. */
export type SourceFlags = Command.Command.Config.Infer<typeof sourceFlags>
