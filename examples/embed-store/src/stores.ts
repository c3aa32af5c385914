import * as SqlStores from "@snoozeql/store/SqlStores"
import { Layer } from "effect"
import { migrate } from "./migrations.ts"

/**
 * SnoozeQL's stores over the app's connections, once everything is migrated. `layerNoDeps` runs no migrations of its own,
 * which would go to the first schema of the search_path.
 */
export const storesLayer = SqlStores.layerNoDeps.pipe(Layer.provide(Layer.effectDiscard(migrate)))
