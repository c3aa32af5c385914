import { holdsDatabase } from "@snoozeql/pglite/holdsDatabase"
import { Effect, Layer, Option } from "effect"
import { serverUrlOf } from "../commandLine/client.ts"
import type { Settings } from "../settings/settings.ts"
import * as adviceFromDatabase from "./adviceFromDatabase.ts"
import * as adviceFromServer from "./adviceFromServer.ts"

/**
 * Chooses where advice comes from: the server that the command line names, or else the database that the settings name.
 * It asks the server that the settings name if there is no embedded database (advice never creates one), or if another
 * process has it open, which is that server.
 */
export const chooseSource = (
  server: Option.Option<string>,
  settings: Pick<Settings, "postgres" | "dataDir" | "host" | "port">,
  holdsEmbedded: boolean
): adviceFromServer.ServerToAsk | "database" => {
  if (Option.isSome(server)) return { url: server.value, because: undefined }
  if (settings.postgres !== undefined || holdsEmbedded) return "database"
  return { url: serverUrlOf(settings), because: { _tag: "NoDatabase", dataDir: settings.dataDir } }
}

/** Advice from the source that `chooseSource` returns. A log line on stderr says which source that is. */
export const adviceLayer = (server: Option.Option<string>, settings: Settings) =>
  Layer.unwrap(
    Effect.map(holdsDatabase(settings.dataDir), (holdsEmbedded) => {
      const source = chooseSource(server, settings, holdsEmbedded)
      if (source !== "database") return adviceFromServer.layer(source, settings)
      return adviceFromDatabase
        .layer(settings)
        .pipe(
          Layer.catchTag("DataDirectoryLocked", ({ dataDir, pid }) =>
            adviceFromServer.layer(
              { url: serverUrlOf(settings), because: { _tag: "DatabaseOpen", dataDir, pid } },
              settings
            )
          )
        )
    })
  )
