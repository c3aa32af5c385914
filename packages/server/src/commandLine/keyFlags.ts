import type { Command } from "effect/cli"
import { settingFlags } from "../settings/settingFlags.ts"
import { jsonFlag } from "./jsonFlag.ts"
import { serverFlags } from "./serverUrl.ts"

/** The flags of every command that manages keys. */
export const keyFlags = { server: serverFlags, dataDir: settingFlags.storage.dataDir, json: jsonFlag }

/** The values of these flags. */
export type KeyFlags = Command.Command.Config.Infer<typeof keyFlags>
