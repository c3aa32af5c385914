import { sourceLayer } from "../advice/sourceLayer.ts"
import type { ServerChoice } from "../commandLine/serverUrl.ts"
import type { Settings } from "../settings/settings.ts"

/** Records from the database or from a server, as `chooseSource` decides. */
export const recordsLayer = (server: ServerChoice, settings: Settings) =>
  sourceLayer(server, settings, {
    server: async (asked, key) => (await import("./recordsFromServer.ts")).layer(asked, key),
    database: async (given) => (await import("./recordsFromDatabase.ts")).layer(given)
  })
