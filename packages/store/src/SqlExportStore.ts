/**
 * `ExportStore` in PostgreSQL, for programs that need no other store. `SqlStores` provides all stores at once.
 */
import * as Migrations from "@snoozeql/migrations/Migrations"
import { Layer } from "effect"
import type { SqlClient } from "effect/sql"
import { ExportStore } from "./ExportStore.ts"
import { make } from "./sql/exports.ts"

/** Provides the store over a database that `@snoozeql/migrations` has migrated. */
export const layerNoDeps: Layer.Layer<ExportStore, never, SqlClient.SqlClient> = Layer.effect(ExportStore, make)

/** Runs the migrations, then provides the store. */
export const layer: Layer.Layer<
  ExportStore,
  Migrations.MigrationFailed | Migrations.SchemaTooNew,
  SqlClient.SqlClient
> = layerNoDeps.pipe(Layer.provide(Migrations.layer))
