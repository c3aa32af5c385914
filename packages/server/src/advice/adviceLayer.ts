import { holdsDatabase } from "@snoozeql/pglite/holdsDatabase"
import { Effect, Layer, Option } from "effect"
import { type ClientKey, readClientKey } from "../commandLine/clientKey.ts"
import { type ServerChoice, serverUrlOf } from "../commandLine/serverUrl.ts"
import type { Settings } from "../settings/settings.ts"
import type { ServerToAsk } from "./ServerRequestFailed.ts"

/**
 * Chooses where advice comes from: the server that the command line names, or else the database that the settings name.
 * It asks the server that the settings name if there is no embedded database (advice never creates one), or if another
 * process has it open, which is that server.
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

// Loads only the source that is used.
const askServer = (server: ServerToAsk, key: ClientKey | undefined) =>
  Layer.unwrap(
    Effect.map(
      Effect.promise(() => import("./adviceFromServer.ts")),
      (adviceFromServer) => adviceFromServer.layer(server, key)
    )
  )

const readDatabase = (settings: Settings) =>
  Layer.unwrap(
    Effect.map(
      Effect.promise(() => import("./adviceFromDatabase.ts")),
      (adviceFromDatabase) => adviceFromDatabase.layer(settings)
    )
  )

/** Advice from the source that `chooseSource` returns. A log line on stderr says which source that is. */
export const adviceLayer = ({ keyFile, url }: ServerChoice, settings: Settings) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const key = yield* readClientKey(keyFile, settings)
      const source = chooseSource(url, settings, yield* holdsDatabase(settings.dataDir))
      if (source !== "database") return askServer(source, key)
      return readDatabase(settings).pipe(
        Layer.catchTag("DataDirectoryLocked", ({ dataDir, pid }) =>
          askServer({ url: serverUrlOf(settings), because: { _tag: "DatabaseOpen", dataDir, pid } }, key)
        )
      )
    })
  )
