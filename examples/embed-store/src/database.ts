import { PgClient } from "@effect/sql-pg"
import type { Redacted } from "effect"

/** The app's own schema, and the one in which SnoozeQL's tables live. */
export const appSchema = "load_testing"
export const snoozeqlSchema = "snoozeql"

/**
 * The app's connections. Both schemas are on the search_path, so that SnoozeQL's statements find their tables; the app's
 * own comes first and receives what the app creates.
 */
export const databaseLayer = (url: Redacted.Redacted) =>
  PgClient.layer({
    url,
    applicationName: "embed-store",
    maxConnections: 10,
    startupParameters: { search_path: `${appSchema}, ${snoozeqlSchema}` }
  })
