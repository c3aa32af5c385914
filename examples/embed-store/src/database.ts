import { PgClient } from "@effect/sql-pg"
import type { Redacted } from "effect"

/** The app's own schema, and the schema of SnoozeQL's tables. */
export const appSchema = "load_testing"
export const snoozeqlSchema = "snoozeql"

/**
 * The app's connections. Both schemas are on the search_path, so that SnoozeQL's statements find their tables. The app's
 * schema comes first, so that the app's new tables are created there.
 */
export const databaseLayer = (url: Redacted.Redacted) =>
  PgClient.layer({
    url,
    applicationName: "embed-store",
    maxConnections: 10,
    startupParameters: { search_path: `${appSchema}, ${snoozeqlSchema}` }
  })
