import { Effect, Layer, Schema } from "effect"
import { Migrator, SqlClient, type SqlError } from "effect/sql"
import { migrations, schemaVersion } from "./registry.ts"
import { failOnLostConnection } from "./Transaction.ts"

/**
 * The table that records which migrations ran. It has its own name, so that it does not collide with the migrations of
 * an embedding app.
 */
export const migrationsTable = "snoozeql_migrations"

/** The migrations could not be run. The database is unchanged. */
export class MigrationFailed extends Schema.TaggedError<MigrationFailed>()("MigrationFailed", {
  message: Schema.String,
  cause: Schema.Defect()
}) {}

/** A newer version of SnoozeQL has changed the database. This version does not know how to write to it. */
export class SchemaTooNew extends Schema.TaggedError<SchemaTooNew>()("SchemaTooNew", {
  database_version: Schema.Int,
  supported_version: Schema.Int
}) {
  override get message(): string {
    return `The database's schema is version ${this.database_version}, but this program only knows versions up to ${this.supported_version}: run a newer SnoozeQL`
  }
}

/** The database lacks migrations. `database_version` is 0 if no migration has run. */
export class SchemaTooOld extends Schema.TaggedError<SchemaTooOld>()("SchemaTooOld", {
  database_version: Schema.Int,
  required_version: Schema.Int
}) {
  override get message(): string {
    return `The database's schema is version ${this.database_version}, but version ${this.required_version} is needed: run the migrations, for example with \`snoozeql migrate\``
  }
}

const fail = (cause: SqlError.SqlError | Migrator.MigrationError) =>
  new MigrationFailed({
    message:
      cause._tag === "MigrationError" && cause.cause instanceof Error
        ? `${cause.message}: ${cause.cause.message}`
        : cause.message,
    cause
  })

const databaseVersion = Effect.gen(function* () {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()
  const [table] = yield* sql<{ exists: boolean }>`SELECT to_regclass(${migrationsTable}) IS NOT NULL AS exists`
  if (table?.exists !== true) return 0
  const [row] = yield* sql<{ version: number }>`
    SELECT coalesce(max(migration_id), 0)::int AS version FROM ${sql(migrationsTable)}
  `
  return row?.version ?? 0
})

/**
 * Runs the migrations that the database lacks, and returns their names. Use it when an app starts, unless it builds the
 * stores with `SqlStores.layer`, which runs it.
 *
 * All migrations run in one transaction. Tables are created in the first schema of the connection's `search_path`.
 * Several processes may call it at the same time. Fails with `SchemaTooNew`, and changes nothing, if a newer version
 * has migrated the database.
 */
export const run: Effect.Effect<
  ReadonlyArray<string>,
  MigrationFailed | SchemaTooNew,
  SqlClient.SqlClient
> = Effect.gen(function* () {
  const completed = yield* Migrator.make({})({
    loader: Migrator.fromRecord(migrations),
    table: migrationsTable
  })
  const version = yield* databaseVersion
  if (version > schemaVersion) {
    return yield* new SchemaTooNew({ database_version: version, supported_version: schemaVersion })
  }
  return completed.map(([id, name]) => `${String(id).padStart(4, "0")}_${name}`)
}).pipe(
  failOnLostConnection,
  Effect.catchTag(["SqlError", "MigrationError"], (error) => Effect.fail(fail(error)))
)

/** The schema that a database has, and the one that this code works with. */
export interface SchemaStatus {
  /** 0 if no migration has run. */
  readonly database_version: number
  readonly required_version: number
  /** The names of the migrations that `run` would run, in their order. */
  readonly missing: ReadonlyArray<string>
}

const statusOf = (version: number): SchemaStatus => ({
  database_version: version,
  required_version: schemaVersion,
  missing: Object.keys(migrations)
    .filter((name) => Number.parseInt(name, 10) > version)
    .toSorted()
})

/** The status of a database that no migration has changed. */
export const noSchema: SchemaStatus = statusOf(0)

/** Returns how far the database is migrated, without changing anything. Use it to show it to people. */
export const status: Effect.Effect<SchemaStatus, MigrationFailed, SqlClient.SqlClient> = databaseVersion.pipe(
  Effect.mapError(fail),
  Effect.map(statusOf)
)

/**
 * Checks, without changing anything, that the database has exactly the schema that this code works with. Use it if
 * something else runs the migrations.
 */
export const check: Effect.Effect<void, MigrationFailed | SchemaTooOld | SchemaTooNew, SqlClient.SqlClient> =
  Effect.gen(function* () {
    const version = yield* Effect.mapError(databaseVersion, fail)
    if (version < schemaVersion) {
      return yield* new SchemaTooOld({ database_version: version, required_version: schemaVersion })
    }
    if (version > schemaVersion) {
      return yield* new SchemaTooNew({ database_version: version, supported_version: schemaVersion })
    }
  })

/** Runs the migrations when the layer is built. Use it below layers that need the tables. */
export const layer: Layer.Layer<never, MigrationFailed | SchemaTooNew, SqlClient.SqlClient> = Layer.effectDiscard(run)
