import { redactUrls } from "@snoozeql/domain/redactUrls"
import { holdsDatabase } from "@snoozeql/pglite/holdsDatabase"
import { DataDirectoryLocked } from "@snoozeql/pglite/errors"
import { Effect, Layer, Option, Schema } from "effect"
import { makeClient } from "../commandLine/client.ts"
import { type ClientKey, readClientKey } from "../commandLine/clientKey.ts"
import { type ServerChoice, serverUrlOf } from "../commandLine/serverUrl.ts"
import type { Settings } from "../settings/settings.ts"
import type { ServerToAsk } from "./ServerRequestFailed.ts"

/**
 * Chooses where a command gets what it prints: the server that the command line names, or else the database that the
 * settings name. It asks the server that the settings name if there is no embedded database (such commands never create
 * one), or if another process has it open, which is that server.
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

const isLocked = Schema.is(DataDirectoryLocked)

/** How long is waited for a server, before it is taken not to run. */
const patience = "2 seconds"

/** Whether a server of SnoozeQL responds. */
const isServer = (url: string): Effect.Effect<boolean> =>
  makeClient(url, undefined).pipe(
    Effect.flatMap((client) => client.operations.live()),
    Effect.timeout(patience),
    Effect.as(true),
    Effect.orElseSucceed(() => false)
  )

/** The two sources of a service. Each is loaded only if it is used. */
export interface Sources<A, E, R, E2, R2> {
  readonly server: (server: ServerToAsk, key: ClientKey | undefined) => Promise<Layer.Layer<A, E, R>>
  readonly database: (settings: Settings) => Promise<Layer.Layer<A, E2 | DataDirectoryLocked, R2>>
  /** Whether an embedded database that does not exist is created, unless a server runs where the settings say. */
  readonly createsDatabase?: boolean
}

/** A service from the source that `chooseSource` returns. A log line on stderr says which source that is. */
export const sourceLayer = <A, E, R, E2, R2>(
  { keyFile, url }: ServerChoice,
  settings: Settings,
  { createsDatabase = false, database, server }: Sources<A, E, R, E2, R2>
) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const key = yield* readClientKey(keyFile, settings)
      const ask = (asked: ServerToAsk) => Layer.unwrap(Effect.promise(() => server(asked, key)))
      const source = chooseSource(url, settings, yield* holdsDatabase(settings.dataDir))
      if (source !== "database") {
        // A server that runs has another database: one that is created here would be read instead of asking it.
        if (!createsDatabase || source.because === undefined || (yield* isServer(source.url))) return ask(source)
        yield* Effect.logInfo(
          redactUrls(
            `No server responds at ${source.url}, so an embedded database is created in ${settings.dataDir}. If your server runs elsewhere, delete that folder, since commands read it from now on, and name the server with --server`
          )
        )
      }
      return Layer.unwrap(Effect.promise(() => database(settings))).pipe(
        Layer.catch((error): Layer.Layer<A, E | E2, R> =>
          isLocked(error)
            ? ask({
                url: serverUrlOf(settings),
                because: { _tag: "DatabaseOpen", dataDir: error.dataDir, pid: error.pid }
              })
            : Layer.effectContext(Effect.fail(error))
        )
      )
    })
  )
