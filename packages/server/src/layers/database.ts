import * as PgliteClient from "@snoozeql/pglite/PgliteClient"
import { Layer } from "effect"
import { DatabaseHealth } from "./DatabaseHealth.ts"
import type { Pooler } from "../postgres/pooler.ts"
import { postgresLayer } from "../postgres/postgresLayer.ts"
import type { Settings } from "../settings/settings.ts"

/** What of the settings says where data is kept, and how its database is used. */
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
  // Each keeps a server of the pooler from everybody else, and one that gets none would wait for ever.
  pooler === "session" ? 2 : 10

/** The database that the settings name: PostgreSQL, or the embedded one in a folder. */
export const databaseLayer = (settings: DatabaseSettings) =>
  settings.postgres === undefined
    ? DatabaseHealth.layerEmbedded.pipe(Layer.provideMerge(PgliteClient.layer({ dataDir: settings.dataDir })))
    : postgresLayer({
        connection: settings.postgres,
        pooler: settings.databasePooler,
        maximumConnections: settings.databaseConnections ?? defaultConnections(settings.databasePooler),
        limits: {
          statement: settings.statementTimeout,
          lock: settings.lockTimeout,
          connection: settings.connectionTimeout
        }
      })
