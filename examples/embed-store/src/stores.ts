import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Layer } from "effect"
import { migrate } from "./migrations.ts"

/**
 * SnoozeQL's stores over the app's connections, once everything is migrated. `layerNoDeps` runs no migrations of its own,
 * which would go to the first schema of the search_path.
 */
export const storesLayer = Layer.mergeAll(MetricsStore.layerNoDeps, InstanceStore.layerNoDeps).pipe(
  Layer.provide(Layer.effectDiscard(migrate))
)
