/**
 * `DecisionStore` in PostgreSQL. Use it in programs that need no other store; `SqlStores` provides all stores at
 * once.
 */
import * as Migrations from "@snoozeql/migrations/Migrations"
import { Layer } from "effect"
import type { SqlClient } from "effect/sql"
import { DecisionStore } from "./DecisionStore.ts"
import { make } from "./sql/decisions.ts"

/**
 * Provides the store over a database that `@snoozeql/migrations` has migrated. Use it if the app runs the migrations
 * itself.
 */
export const layerNoDeps: Layer.Layer<DecisionStore, never, SqlClient.SqlClient> = Layer.effect(DecisionStore, make)

/** Runs the migrations, then provides the store. */
export const layer: Layer.Layer<
  DecisionStore,
  Migrations.MigrationFailed | Migrations.SchemaTooNew,
  SqlClient.SqlClient
> = layerNoDeps.pipe(Layer.provide(Migrations.layer))
