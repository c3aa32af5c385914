import type { PGlite } from "@electric-sql/pglite"
import { PgClient } from "@effect/sql-pg"
import { Duration, Effect, Layer, type Scope } from "effect"
import type { Reactivity } from "effect/reactivity/Reactivity"
import type { SqlClient } from "effect/sql/SqlClient"
import { SqlError, UnknownError } from "effect/sql/SqlError"
import type { DataDirectoryError } from "./errors.ts"
import { openDataDirectory, prepareDataDirectory } from "./internal/dataDirectory.ts"
import { openMemoryDatabase } from "./internal/memoryDatabase.ts"
import { PgliteServer } from "./internal/PgliteServer.ts"
import { PgliteEnd } from "./PgliteEnd.ts"

/** How the client's session is set up. */
export interface PgliteSessionOptions {
  /** Parameters of the session, such as `{ TimeZone: "America/New_York", search_path: "metrics" }`. */
  readonly sessionParameters?: Readonly<Record<string, string>>
}

/** Where the database lives, and how the client's session is set up. */
export interface PgliteOptions extends PgliteSessionOptions {
  /** The folder of the database; it and its parents are created. A relative path starts at the working directory. */
  readonly dataDir: string
}

const listenUnsupported = Effect.fail(
  new SqlError({
    reason: new UnknownError({
      cause: new Error("LISTEN would keep PGlite's only connection to itself"),
      message: "PGlite does not support LISTEN",
      operation: "listen"
    })
  })
)

/** Uninterruptible up to the database's close being sure, since only one instance may ever have a folder open. */
const serve = <E, R>(open: Effect.Effect<PGlite, E, R>) =>
  Effect.acquireRelease(
    Effect.map(open, (pglite) => new PgliteServer(pglite)),
    (server) => Effect.promise(() => server.close())
  )

const connect = Effect.fnUntraced(function* (
  server: PgliteServer,
  options: PgliteSessionOptions
): Effect.fn.Return<PgClient.PgClient, SqlError, Scope.Scope | Reactivity> {
  const client = yield* PgClient.make({
    username: "postgres",
    database: "postgres",
    stream: () => server.connect(),
    maxConnections: 1,
    minConnections: 1,
    idleTimeout: Duration.infinity,
    // A connection waits for the one before it, and a long query is no reason to give up.
    connectTimeout: Duration.infinity,
    startupParameters: options.sessionParameters
  })
  // A session parameter that PostgreSQL refuses shows in the first query.
  yield* client`SELECT 1`
  return Object.assign(client, { listen: () => listenUnsupported })
})

const layerFrom = <E>(
  server: Effect.Effect<PgliteServer, E, Scope.Scope>,
  options: PgliteSessionOptions
): Layer.Layer<PgClient.PgClient | SqlClient | PgliteEnd, SqlError | E> =>
  Layer.unwrap(
    Effect.map(server, (started) =>
      Layer.merge(
        PgClient.layerFrom(connect(started, options)),
        Layer.succeed(PgliteEnd, {
          ended: Effect.flatMap(
            Effect.promise(() => started.ended),
            Effect.fail
          )
        })
      )
    )
  )

/**
 * The database in a folder as `PgClient` and `SqlClient`, with a PostgreSQL that runs inside this process. One process
 * at a time can open the folder, and one connection serves all fibers: a query waits while a transaction or a stream of
 * rows is open, and the process waits while a query runs. An acknowledged commit is on the disk. The database's time
 * zone is UTC. `PgliteEnd` tells when PostgreSQL has ended by itself, such as on a full disk.
 */
export const layer = (
  options: PgliteOptions
): Layer.Layer<PgClient.PgClient | SqlClient | PgliteEnd, SqlError | DataDirectoryError> =>
  layerFrom(
    Effect.flatMap(prepareDataDirectory(options.dataDir), (layout) => serve(openDataDirectory(layout))),
    options
  )

/**
 * A new database in memory, as `PgClient` and `SqlClient` with one connection, gone with its layer. The first one of a
 * process takes some seconds, and leaves 40 MB in memory with which later ones open in less than one.
 */
export const layerMemory = (
  options: PgliteSessionOptions = {}
): Layer.Layer<PgClient.PgClient | SqlClient | PgliteEnd, SqlError> =>
  layerFrom(serve(Effect.promise(openMemoryDatabase)), options)
