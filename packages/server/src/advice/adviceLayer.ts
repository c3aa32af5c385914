import type { ServerChoice } from "../commandLine/serverUrl.ts"
import type { Settings } from "../settings/settings.ts"
import { sourceLayer } from "./sourceLayer.ts"

/** Advice from the database or from a server, as `chooseSource` decides. */
export const adviceLayer = (server: ServerChoice, settings: Settings) =>
  sourceLayer(server, settings, {
    server: async (asked, key) => (await import("./adviceFromServer.ts")).layer(asked, key),
    database: async (given) => (await import("./adviceFromDatabase.ts")).layer(given)
  })
