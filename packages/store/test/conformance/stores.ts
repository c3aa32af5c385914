import * as MemoryStores from "@snoozeql/store/MemoryStores"
import * as SqlStores from "@snoozeql/store/SqlStores"
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
export type StoreTests = Vitest.MethodsNonLive<Layer.Success<typeof SqlStores.layer>>
