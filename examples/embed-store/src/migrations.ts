import * as Snoozeql from "@snoozeql/migrations/Migrations"
import { Effect } from "effect"
import { Migrator, SqlClient } from "effect/sql"
import { appSchema, snoozeqlSchema } from "./database.ts"

const loadTests = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE load_tests (
      name text PRIMARY KEY,
      instance_id uuid NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
      started_at timestamptz NOT NULL,
      ended_at timestamptz NOT NULL,
      CHECK (started_at < ended_at)
    )
  `
})

/** Runs `migrations` in their own schema, and creates it if necessary. The search_path is set for one transaction. */
const inSchema = <A, E, R>(schema: string, searchPath: string, migrations: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql`CREATE SCHEMA IF NOT EXISTS ${sql(schema)}`
    yield* sql`SELECT set_config('search_path', ${searchPath}, true)`
    return yield* migrations
  }).pipe((transaction) => Effect.flatMap(SqlClient.SqlClient, (sql) => sql.withTransaction(transaction)))

/**
 * Runs SnoozeQL's migrations, and then the app's, whose table refers to SnoozeQL's. Each have their own schema, and their own
 * table that records what has run: `snoozeql_migrations`, and here `effect_sql_migrations`.
 */
export const migrate = Effect.gen(function* () {
  const snoozeql = yield* inSchema(snoozeqlSchema, snoozeqlSchema, Snoozeql.run)
  const app = yield* inSchema(
    appSchema,
    `${appSchema}, ${snoozeqlSchema}`,
    Migrator.make({})({ loader: Migrator.fromRecord({ "0001_load_tests": loadTests }) })
  )
  return { snoozeql, app: app.map(([, name]) => name) }
})
