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

/** Settings of the client's session. */
export interface PgliteSessionOptions {
  /** PostgreSQL's parameters of the session, such as `{ TimeZone: "America/New_York", search_path: "metrics" }`. */
  readonly sessionParameters?: Readonly<Record<string, string>>
}

/** The folder of the database, and settings of the client's session. */
export interface PgliteOptions extends PgliteSessionOptions {
  /** The folder of the database. It and its parents are created. A relative path begins at the working directory. */
  readonly dataDir: string
}

const listenUnsupported = Effect.fail(
  new SqlError({
    reason: new UnknownError({
      cause: new Error("LISTEN would block PGlite's only connection"),
      message: "PGlite does not support LISTEN",
      operation: "listen"
    })
  })
)

/** Uninterruptible until the database is certain to be closed, because a folder must never be open twice. */
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
    // A connection waits for the previous one, even if its query takes long.
    connectTimeout: Duration.infinity,
    startupParameters: options.sessionParameters
  })
  // If PostgreSQL refuses a session parameter, the first query fails.
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
 * Opens the database in a folder with a PostgreSQL that runs inside this process, as `PgClient` and `SqlClient`. Use it
 * for a program that keeps its data without a database server.
 *
 * Only one process at a time can open the folder. One connection serves all fibers: a query waits while a transaction
 * or a stream of rows is open, and the process waits while a query runs. An acknowledged commit is on the disk. The
 * database's time zone is UTC. `PgliteEnd` reports if PostgreSQL ends by itself, for example on a full disk.
 */
export const layer = (
  options: PgliteOptions
): Layer.Layer<PgClient.PgClient | SqlClient | PgliteEnd, SqlError | DataDirectoryError> =>
  layerFrom(
    Effect.flatMap(prepareDataDirectory(options.dataDir), (layout) => serve(openDataDirectory(layout))),
    options
  )

/**
 * Opens a new database in memory, as `PgClient` and `SqlClient` with one connection. Use it in tests: the database ends
 * with its layer. The first one of a process takes some seconds, and leaves 40 MB in memory with which later ones open
 * in less than a second.
 */
export const layerMemory = (
  options: PgliteSessionOptions = {}
): Layer.Layer<PgClient.PgClient | SqlClient | PgliteEnd, SqlError> =>
  layerFrom(serve(Effect.promise(openMemoryDatabase)), options)
