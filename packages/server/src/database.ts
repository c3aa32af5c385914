import { PgClient } from "@effect/sql-pg"
import * as PgliteClient from "@snoozeql/pglite/PgliteClient"
import type { Settings } from "./settings/settings.ts"

/** Enough for the collector and a few requests at a time. */
const maximumConnections = 10

/** The database that the settings name: PostgreSQL, or the embedded one in a folder. */
export const databaseLayer = ({ dataDir, databaseUrl }: Pick<Settings, "databaseUrl" | "dataDir">) =>
  databaseUrl === undefined
    ? PgliteClient.layer({ dataDir })
    : PgClient.layer({
        url: databaseUrl,
        applicationName: "snoozeql",
        connectTimeout: "10 seconds",
        maxConnections: maximumConnections
      })
