import { sourceLayer } from "../advice/sourceLayer.ts"
import type { ServerChoice } from "../commandLine/serverUrl.ts"
import type { Settings } from "../settings/settings.ts"
import type { Preparation } from "./keysFromDatabase.ts"

/**
 * The keys, in the same place as advice comes from. With `migrate`, an embedded database that does not exist is created,
 * unless a server runs where the settings say.
 */
export const keyAdminLayer = (server: ServerChoice, settings: Settings, preparation: Preparation) =>
  sourceLayer(server, settings, {
    createsDatabase: preparation === "migrate",
    server: async (asked, key) => (await import("./keysFromServer.ts")).layer(asked, key),
    database: async (given) => (await import("./keysFromDatabase.ts")).layer(given, preparation)
  })
