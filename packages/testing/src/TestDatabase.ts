import { PgClient } from "@effect/sql-pg"
import * as PgliteClient from "@snoozeql/pglite/PgliteClient"
import { Effect, type Layer, Redacted, type Scope } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { randomUUID } from "node:crypto"
import { inject } from "vitest"
import type {} from "./globalSetup.ts"

/** How the clients of a test database connect. */
export interface TestDatabaseOptions {
  /** Parameters of every session, such as `{ TimeZone: "America/New_York", search_path: "metrics" }`. */
  readonly sessionParameters?: Readonly<Record<string, string>>
  /** Size of the connection pool; 10 by default, always 1 on PGlite. */
  readonly maxConnections?: number
}

/** An empty database that exists as long as its layer. */
export type TestDatabaseLayer = Layer.Layer<PgClient.PgClient | SqlClient, SqlError>

/** One kind of database, for suites that run on all kinds. */
export interface TestDatabase {
  readonly name: string
  readonly layer: TestDatabaseLayer
}

const uniqueName = (): string => `snoozeql_test_${randomUUID().replaceAll("-", "")}`

const clientOf = (url: Redacted.Redacted, options: TestDatabaseOptions | undefined, forced?: Record<string, string>) =>
  PgClient.make({
    url,
    startupParameters: { ...options?.sessionParameters, ...forced },
    ...(options?.maxConnections === undefined ? {} : { maxConnections: options.maxConnections })
  })

const runOnce = (url: Redacted.Redacted, statement: (sql: PgClient.PgClient) => Effect.Effect<unknown, SqlError>) =>
  Effect.scoped(Effect.flatMap(PgClient.makeClient({ url }), statement))

const withDatabase = (url: string, name: string): Redacted.Redacted => {
  const target = new URL(url)
  target.pathname = `/${name}`
  return Redacted.make(target.href)
}

/** The URL of a new database of the run's PostgreSQL 18 cluster, dropped with the scope. */
export const newPostgresUrl: Effect.Effect<Redacted.Redacted, SqlError, Scope.Scope> = Effect.gen(function* () {
  const url = inject("embeddedPostgresUrl")
  const cluster = Redacted.make(url)
  const name = uniqueName()
  yield* Effect.acquireRelease(
    runOnce(cluster, (sql) => sql`CREATE DATABASE ${sql(name)}`),
    () => Effect.orDie(runOnce(cluster, (sql) => sql`DROP DATABASE ${sql(name)} WITH (FORCE)`))
  )
  return withDatabase(url, name)
}).pipe(Effect.provide(Reactivity.layer))

/** A new database of the run's PostgreSQL 18 cluster, dropped with the layer. */
export const layerPostgres = (options?: TestDatabaseOptions): TestDatabaseLayer =>
  PgClient.layerFrom(Effect.flatMap(newPostgresUrl, (url) => clientOf(url, options)))

/**
 * A new schema in the database at `url`, dropped with the layer. The search_path of its sessions is this schema only,
 * whatever `sessionParameters` say. The user only needs the right to create a schema.
 */
export const layerUrl = (url: Redacted.Redacted, options?: TestDatabaseOptions): TestDatabaseLayer =>
  PgClient.layerFrom(
    Effect.gen(function* () {
      const name = uniqueName()
      yield* Effect.acquireRelease(
        runOnce(url, (sql) => sql`CREATE SCHEMA ${sql(name)}`),
        () => Effect.orDie(runOnce(url, (sql) => sql`DROP SCHEMA ${sql(name)} CASCADE`))
      )
      return yield* clientOf(url, options, { search_path: name })
    })
  )

/** A new PGlite in memory. */
export const layerPglite = (options?: TestDatabaseOptions): TestDatabaseLayer =>
  PgliteClient.layerMemory(
    options?.sessionParameters === undefined ? {} : { sessionParameters: options.sessionParameters }
  )

/** PGlite, PostgreSQL 18 and, when DATABASE_URL is set, the database it names. */
export const testDatabases = (options?: TestDatabaseOptions): ReadonlyArray<TestDatabase> => {
  const url = inject("databaseUrl")
  return [
    { name: "PGlite", layer: layerPglite(options) },
    { name: "PostgreSQL 18", layer: layerPostgres(options) },
    ...(url === "" ? [] : [{ name: "DATABASE_URL", layer: layerUrl(Redacted.make(url), options) }])
  ]
}
