/** All stores in memory. They behave like the stores of `SqlStores` and need no database. Use them in tests. */
import { Layer } from "effect"
import { AdviceStore } from "./AdviceStore.ts"
import { CollectionRunStore } from "./CollectionRunStore.ts"
import { DecisionStore } from "./DecisionStore.ts"
import { ExportStore } from "./ExportStore.ts"
import { HistoryStore } from "./HistoryStore.ts"
import { InstanceStore } from "./InstanceStore.ts"
import { KeyStore } from "./KeyStore.ts"
import { MemoryTables } from "./memory/MemoryTables.ts"
import * as advice from "./memory/advice.ts"
import * as decisions from "./memory/decisions.ts"
import * as exports from "./memory/exports.ts"
import * as history from "./memory/history.ts"
import * as instances from "./memory/instances.ts"
import * as keys from "./memory/keys.ts"
import * as metrics from "./memory/metrics.ts"
import * as policies from "./memory/policies.ts"
import * as prices from "./memory/prices.ts"
import * as runs from "./memory/runs.ts"
import * as savings from "./memory/savings.ts"
import { MetricsStore } from "./MetricsStore.ts"
import { PolicyStore } from "./PolicyStore.ts"
import { PriceStore } from "./PriceStore.ts"
import { SavingsStore } from "./SavingsStore.ts"
import * as webhook from "./memory/webhook.ts"
import { WebhookStore } from "./WebhookStore.ts"

/**
 * Provides the stores over shared tables, which begin empty and end with the layer. The database's clock is Effect's
 * clock, so `TestClock` moves it.
 */
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
  | WebhookStore
> = Layer.mergeAll(
  Layer.effect(MetricsStore, metrics.make),
  Layer.effect(HistoryStore, history.make),
  Layer.effect(InstanceStore, instances.make),
  Layer.effect(CollectionRunStore, runs.make),
  Layer.effect(PriceStore, prices.make),
  Layer.effect(AdviceStore, advice.make),
  Layer.effect(SavingsStore, savings.make),
  Layer.effect(KeyStore, keys.make),
  Layer.effect(PolicyStore, policies.make),
  Layer.effect(DecisionStore, decisions.make),
  Layer.effect(ExportStore, exports.make),
  Layer.effect(WebhookStore, webhook.make)
).pipe(Layer.provide(MemoryTables.layer))
