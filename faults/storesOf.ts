import * as PgClient from "@effect/sql-pg/PgClient"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { Layer, type Redacted } from "effect"

/** The stores over a schema of its own of a PostgreSQL, with the tables created. */
export const storesOf = (
  url: Redacted.Redacted,
  schema: string,
  options: Pick<PgClient.PgPoolConfig, "maxConnections" | "startupParameters"> = {}
) =>
  SqlStores.layer.pipe(
    Layer.provideMerge(
      PgClient.layer({
        url,
        maxConnections: options.maxConnections ?? 4,
        startupParameters: { ...options.startupParameters, search_path: schema }
      })
    ),
    Layer.orDie
  )
