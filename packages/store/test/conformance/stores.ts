import type { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import type { HistoryStore } from "@snoozeql/store/HistoryStore"
import type { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import type { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { testDatabases } from "@snoozeql/testing/TestDatabase"
import type { Vitest } from "@effect/vitest"
import { Layer } from "effect"

/**
 * The layers that must behave alike. The databases' sessions live in a time zone with daylight saving, where a
 * statement that leans on the session's zone comes out wrong.
 */
export const stores = [
  { name: "memory", layer: MemoryStores.layer },
  ...testDatabases({ sessionParameters: { TimeZone: "America/New_York" } }).map(({ layer, name }) => ({
    name,
    layer: Layer.orDie(SqlStores.layer.pipe(Layer.provide(layer)))
  }))
]

/** What a part of the suite adds its tests to. */
export type StoreTests = Vitest.MethodsNonLive<MetricsStore | HistoryStore | InstanceStore | CollectionRunStore>
