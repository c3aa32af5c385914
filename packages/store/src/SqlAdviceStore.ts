/**
 * `AdviceStore` in PostgreSQL, for programs that need no other store. `SqlStores` provides all stores at once.
 */
import * as Migrations from "@snoozeql/migrations/Migrations"
import { Layer } from "effect"
import type { SqlClient } from "effect/sql"
import { AdviceStore } from "./AdviceStore.ts"
import { make } from "./sql/advice.ts"

/** Provides the store over a database that `@snoozeql/migrations` has migrated. */
export const layerNoDeps: Layer.Layer<AdviceStore, never, SqlClient.SqlClient> = Layer.effect(AdviceStore, make)

/** Runs the migrations, then provides the store. */
export const layer: Layer.Layer<
  AdviceStore,
  Migrations.MigrationFailed | Migrations.SchemaTooNew,
  SqlClient.SqlClient
> = layerNoDeps.pipe(Layer.provide(Migrations.layer))
