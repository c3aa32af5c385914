import { Effect, Layer } from "effect"
import { DatabaseHealth } from "./DatabaseHealth.ts"
import type { PostgresConnection } from "../postgres/PostgresConnection.ts"
import type { Pooler } from "../postgres/pooler.ts"
import type { Settings } from "../settings/settings.ts"

/** The settings that say where data is kept and how the database is used. */
export type DatabaseSettings = Pick<
  Settings,
  | "postgres"
  | "dataDir"
  | "databasePooler"
  | "databaseConnections"
  | "statementTimeout"
  | "lockTimeout"
  | "connectionTimeout"
>

/** Enough for the collector and a few requests at a time. */
const defaultConnections = (pooler: Pooler): number =>
  // In session mode, each connection occupies a server of the pooler, and a connection that gets none waits for ever.
  pooler === "session" ? 2 : 10

// Each is loaded only if it is used, since the embedded database is a whole PostgreSQL.
const loadEmbedded = Effect.promise(() => import("@snoozeql/pglite/PgliteClient"))
const loadPostgres = Effect.promise(() => import("../postgres/postgresLayer.ts"))

const embeddedLayer = (dataDir: string) =>
  DatabaseHealth.layerEmbedded.pipe(
    Layer.provideMerge(Layer.unwrap(Effect.map(loadEmbedded, (PgliteClient) => PgliteClient.layer({ dataDir }))))
  )

const serverLayer = (connection: PostgresConnection, settings: DatabaseSettings) =>
  Layer.unwrap(
    Effect.map(loadPostgres, ({ postgresLayer }) =>
      postgresLayer({
        connection,
        pooler: settings.databasePooler,
        maximumConnections: settings.databaseConnections ?? defaultConnections(settings.databasePooler),
        limits: {
          statement: settings.statementTimeout,
          lock: settings.lockTimeout,
          connection: settings.connectionTimeout
        }
      })
    )
  )

/** The database that the settings name: PostgreSQL, or the embedded one in a folder. */
export const databaseLayer = (settings: DatabaseSettings) =>
  settings.postgres === undefined ? embeddedLayer(settings.dataDir) : serverLayer(settings.postgres, settings)
