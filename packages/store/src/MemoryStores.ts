/** All stores in memory, for tests: they behave as those of `SqlStores`, without a database. */
import { Layer } from "effect"
import { CollectionRunStore } from "./CollectionRunStore.ts"
import { HistoryStore } from "./HistoryStore.ts"
import { InstanceStore } from "./InstanceStore.ts"
import { MemoryTables } from "./memory/MemoryTables.ts"
import * as history from "./memory/history.ts"
import * as instances from "./memory/instances.ts"
import * as metrics from "./memory/metrics.ts"
import * as runs from "./memory/runs.ts"
import { MetricsStore } from "./MetricsStore.ts"

/**
 * Provides the stores over data that they share. It begins empty, and ends with the layer. The database's clock is the
 * clock of Effect, so that `TestClock` moves it.
 */
export const layer: Layer.Layer<MetricsStore | HistoryStore | InstanceStore | CollectionRunStore> = Layer.mergeAll(
  Layer.effect(MetricsStore, metrics.make),
  Layer.effect(HistoryStore, history.make),
  Layer.effect(InstanceStore, instances.make),
  Layer.effect(CollectionRunStore, runs.make)
).pipe(Layer.provide(MemoryTables.layer))
