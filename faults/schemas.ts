import * as PgClient from "@effect/sql-pg/PgClient"
import { Effect, type Redacted } from "effect"
import { SqlClient } from "effect/sql"

/** Runs statements as the superuser, on a connection of their own. */
export const asSuperuser = <A, E>(url: Redacted.Redacted, effect: Effect.Effect<A, E, SqlClient.SqlClient>) =>
  effect.pipe(Effect.provide(PgClient.layer({ url, maxConnections: 1 })), Effect.orDie)

/** Runs an effect with a new, empty schema, which is dropped at its end. */
export const withSchema = <A, E, R>(url: Redacted.Redacted, name: string, effect: Effect.Effect<A, E, R>) => {
  const create = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`CREATE SCHEMA ${sql(name)}`)
  const drop = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`DROP SCHEMA ${sql(name)} CASCADE`)
  return Effect.acquireUseRelease(
    asSuperuser(url, create),
    () => effect,
    () => asSuperuser(url, drop)
  )
}
