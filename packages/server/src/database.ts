import * as PgliteClient from "@snoozeql/pglite/PgliteClient"
import { postgresLayer } from "./postgres/postgresLayer.ts"
import type { Settings } from "./settings/settings.ts"

/** The database that the settings name: PostgreSQL, or the embedded one in a folder. */
export const databaseLayer = ({ dataDir, postgres }: Pick<Settings, "postgres" | "dataDir">) =>
  postgres === undefined ? PgliteClient.layer({ dataDir }) : postgresLayer(postgres)
