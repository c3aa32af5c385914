import { holdsDatabase } from "@snoozeql/pglite/holdsDatabase"
import { Effect, Layer } from "effect"
import { chooseSource } from "../advice/adviceLayer.ts"
import type { ServerToAsk } from "../advice/ServerRequestFailed.ts"
import { type ClientKey, readClientKey } from "../commandLine/clientKey.ts"
import { type ServerChoice, serverUrlOf } from "../commandLine/serverUrl.ts"
import type { Settings } from "../settings/settings.ts"
import type { Preparation } from "./keysFromDatabase.ts"

// Loads only the source that is used.
const askServer = (server: ServerToAsk, key: ClientKey | undefined) =>
  Layer.unwrap(
    Effect.map(
      Effect.promise(() => import("./keysFromServer.ts")),
      (keysFromServer) => keysFromServer.layer(server, key)
    )
  )

const useDatabase = (settings: Settings, preparation: Preparation) =>
  Layer.unwrap(
    Effect.map(
      Effect.promise(() => import("./keysFromDatabase.ts")),
      (keysFromDatabase) => keysFromDatabase.layer(settings, preparation)
    )
  )

/**
 * The keys, in the same place as advice comes from. With `migrate`, an embedded database that does not exist is created
 * instead of asking a server. A log line on stderr says which source is used.
 */
export const keyAdminLayer = ({ keyFile, url }: ServerChoice, settings: Settings, preparation: Preparation) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const key = yield* readClientKey(keyFile, settings)
      const hasDatabase = preparation === "migrate" || (yield* holdsDatabase(settings.dataDir))
      const source = chooseSource(url, settings, hasDatabase)
      if (source !== "database") return askServer(source, key)
      return useDatabase(settings, preparation).pipe(
        Layer.catchTag("DataDirectoryLocked", ({ dataDir, pid }) =>
          askServer({ url: serverUrlOf(settings), because: { _tag: "DatabaseOpen", dataDir, pid } }, key)
        )
      )
    })
  )
