import type { AdviceStore } from "@snoozeql/store/AdviceStore"
import type { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import type { ExportStore } from "@snoozeql/store/ExportStore"
import type { HistoryStore } from "@snoozeql/store/HistoryStore"
import type { InstanceStore } from "@snoozeql/store/InstanceStore"
import type { KeyStore } from "@snoozeql/store/KeyStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import type { MetricsStore } from "@snoozeql/store/MetricsStore"
import type { PolicyStore } from "@snoozeql/store/PolicyStore"
import type { PriceStore } from "@snoozeql/store/PriceStore"
import type { SavingsStore } from "@snoozeql/store/SavingsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import type { WebhookStore } from "@snoozeql/store/WebhookStore"
import { testDatabases } from "@snoozeql/testing/TestDatabase"
import type { Vitest } from "@effect/vitest"
import { Layer } from "effect"

/**
 * The layers that must behave alike. The databases' sessions use a time zone with daylight saving, so that a statement
 * that depends on the session's zone fails.
 */
export const stores = [
  { name: "memory", layer: MemoryStores.layer },
  ...testDatabases({ sessionParameters: { TimeZone: "America/New_York" } }).map(({ layer, name }) => ({
    name,
    layer: Layer.orDie(SqlStores.layer.pipe(Layer.provide(layer)))
  }))
]

/** The test functions to which a part of the suite adds its tests. */
export type StoreTests = Vitest.MethodsNonLive<
  | MetricsStore
  | HistoryStore
  | InstanceStore
  | CollectionRunStore
  | PriceStore
  | AdviceStore
  | SavingsStore
  | KeyStore
  | PolicyStore
  | ExportStore
  | WebhookStore
>
