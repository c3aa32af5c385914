import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { testDatabases } from "@snoozeql/testing/TestDatabase"
import type { Vitest } from "@effect/vitest"
import { Layer } from "effect"

const overSql = Layer.mergeAll(MetricsStore.layer, InstanceStore.layer, CollectionRunStore.layer)

const inMemory = Layer.mergeAll(MetricsStore.layerMemory, InstanceStore.layerMemory, CollectionRunStore.layerMemory)

/**
 * The layers that must behave alike. The databases' sessions live in a time zone with daylight saving, where a
 * statement that leans on the session's zone comes out wrong.
 */
export const stores = [
  { name: "memory", layer: Layer.orDie(inMemory) },
  ...testDatabases({ sessionParameters: { TimeZone: "America/New_York" } }).map(({ layer, name }) => ({
    name,
    layer: Layer.orDie(overSql.pipe(Layer.provide(layer)))
  }))
]

/** What a part of the suite adds its tests to. */
export type StoreTests = Vitest.MethodsNonLive<MetricsStore | InstanceStore | CollectionRunStore>
