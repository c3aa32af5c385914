import { holdsDatabase } from "@snoozeql/pglite/holdsDatabase"
import { Effect, Layer, Option } from "effect"
import { serverUrlOf } from "../commandLine/serverUrl.ts"
import type { Settings } from "../settings/settings.ts"
import type { ServerToAsk } from "./adviceFromServer.ts"

/**
 * Where advice comes from: a server that the command line names, or else the database that the settings name. The embedded
 * database is never created for it: without one the server is asked that the settings name. While a process has the embedded
 * database open, it is the server's, which is asked instead.
 */
export const chooseSource = (
  server: Option.Option<string>,
  settings: Pick<Settings, "postgres" | "dataDir" | "host" | "port">,
  holdsEmbedded: boolean
): ServerToAsk | "database" => {
  if (Option.isSome(server)) return { url: server.value, because: undefined }
  if (settings.postgres !== undefined || holdsEmbedded) return "database"
  return { url: serverUrlOf(settings), because: { _tag: "NoDatabase", dataDir: settings.dataDir } }
}

// Only the way that is taken is loaded.
const askServer = (server: ServerToAsk, settings: Settings) =>
  Layer.unwrap(
    Effect.map(
      Effect.promise(() => import("./adviceFromServer.ts")),
      (adviceFromServer) => adviceFromServer.layer(server, settings)
    )
  )

const readDatabase = (settings: Settings) =>
  Layer.unwrap(
    Effect.map(
      Effect.promise(() => import("./adviceFromDatabase.ts")),
      (adviceFromDatabase) => adviceFromDatabase.layer(settings)
    )
  )

/** Advice from where `chooseSource` says. A line of log on stderr tells which way was taken. */
export const adviceLayer = (server: Option.Option<string>, settings: Settings) =>
  Layer.unwrap(
    Effect.map(holdsDatabase(settings.dataDir), (holdsEmbedded) => {
      const source = chooseSource(server, settings, holdsEmbedded)
      if (source !== "database") return askServer(source, settings)
      return readDatabase(settings).pipe(
        Layer.catchTag("DataDirectoryLocked", ({ dataDir, pid }) =>
          askServer({ url: serverUrlOf(settings), because: { _tag: "DatabaseOpen", dataDir, pid } }, settings)
        )
      )
    })
  )
