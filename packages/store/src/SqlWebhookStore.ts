/**
 * `WebhookStore` in PostgreSQL, for programs that need no other store. `SqlStores` provides all stores at once.
 */
import * as Migrations from "@snoozeql/migrations/Migrations"
import { Layer } from "effect"
import type { SqlClient } from "effect/sql"
import { WebhookStore } from "./WebhookStore.ts"
import { make } from "./sql/webhook.ts"

/** Provides the store over a database that `@snoozeql/migrations` has migrated. */
export const layerNoDeps: Layer.Layer<WebhookStore, never, SqlClient.SqlClient> = Layer.effect(WebhookStore, make)

/** Runs the migrations, then provides the store. */
export const layer: Layer.Layer<
  WebhookStore,
  Migrations.MigrationFailed | Migrations.SchemaTooNew,
  SqlClient.SqlClient
> = layerNoDeps.pipe(Layer.provide(Migrations.layer))
