/** All stores in PostgreSQL, over the app's `SqlClient`. */
import * as Migrations from "@snoozeql/migrations/Migrations"
import { Layer } from "effect"
import type { SqlClient } from "effect/sql"
import type { AdviceStore } from "./AdviceStore.ts"
import type { CollectionRunStore } from "./CollectionRunStore.ts"
import type { DecisionStore } from "./DecisionStore.ts"
import type { ExportStore } from "./ExportStore.ts"
import type { HistoryStore } from "./HistoryStore.ts"
import type { InstanceStore } from "./InstanceStore.ts"
import type { KeyStore } from "./KeyStore.ts"
import type { MetricsStore } from "./MetricsStore.ts"
import type { PolicyStore } from "./PolicyStore.ts"
import type { PriceStore } from "./PriceStore.ts"
import type { SavingsStore } from "./SavingsStore.ts"
import * as SqlAdviceStore from "./SqlAdviceStore.ts"
import * as SqlCollectionRunStore from "./SqlCollectionRunStore.ts"
import * as SqlDecisionStore from "./SqlDecisionStore.ts"
import * as SqlExportStore from "./SqlExportStore.ts"
import * as SqlHistoryStore from "./SqlHistoryStore.ts"
import * as SqlInstanceStore from "./SqlInstanceStore.ts"
import * as SqlKeyStore from "./SqlKeyStore.ts"
import * as SqlMetricsStore from "./SqlMetricsStore.ts"
import * as SqlPolicyStore from "./SqlPolicyStore.ts"
import * as SqlPriceStore from "./SqlPriceStore.ts"
import * as SqlSavingsStore from "./SqlSavingsStore.ts"
import * as SqlWebhookStore from "./SqlWebhookStore.ts"
import type { WebhookStore } from "./WebhookStore.ts"

/**
 * Provides the stores over a database that `@snoozeql/migrations` has migrated. Use it if the app runs the migrations
 * itself, for example in a schema of its own.
 */
export const layerNoDeps: Layer.Layer<
  | MetricsStore
  | HistoryStore
  | InstanceStore
  | CollectionRunStore
  | PriceStore
  | AdviceStore
  | SavingsStore
  | KeyStore
  | PolicyStore
  | DecisionStore
  | ExportStore
  | WebhookStore,
  never,
  SqlClient.SqlClient
> = Layer.mergeAll(
  SqlMetricsStore.layerNoDeps,
  SqlHistoryStore.layerNoDeps,
  SqlInstanceStore.layerNoDeps,
  SqlCollectionRunStore.layerNoDeps,
  SqlPriceStore.layerNoDeps,
  SqlAdviceStore.layerNoDeps,
  SqlSavingsStore.layerNoDeps,
  SqlKeyStore.layerNoDeps,
  SqlPolicyStore.layerNoDeps,
  SqlDecisionStore.layerNoDeps,
  SqlExportStore.layerNoDeps,
  SqlWebhookStore.layerNoDeps
)

/** Runs the migrations, then provides the stores. */
export const layer: Layer.Layer<
  | MetricsStore
  | HistoryStore
  | InstanceStore
  | CollectionRunStore
  | PriceStore
  | AdviceStore
  | SavingsStore
  | KeyStore
  | PolicyStore
  | DecisionStore
  | ExportStore
  | WebhookStore,
  Migrations.MigrationFailed | Migrations.SchemaTooNew,
  SqlClient.SqlClient
> = layerNoDeps.pipe(Layer.provide(Migrations.layer))
