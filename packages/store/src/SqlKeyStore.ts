/** `KeyStore` in PostgreSQL. Use it in programs that need no other store; `SqlStores` provides all stores at once. */
import * as Migrations from "@snoozeql/migrations/Migrations"
import { Layer } from "effect"
import type { SqlClient } from "effect/sql"
import { KeyStore } from "./KeyStore.ts"
import { make } from "./sql/keys.ts"

/**
 * Provides the store over a database that `@snoozeql/migrations` has migrated. Use it if the app runs the migrations
 * itself.
 */
export const layerNoDeps: Layer.Layer<KeyStore, never, SqlClient.SqlClient> = Layer.effect(KeyStore, make)

/** Runs the migrations, then provides the store. */
export const layer: Layer.Layer<KeyStore, Migrations.MigrationFailed | Migrations.SchemaTooNew, SqlClient.SqlClient> =
  layerNoDeps.pipe(Layer.provide(Migrations.layer))
