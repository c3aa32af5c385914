import * as SqlStores from "@snoozeql/store/SqlStores"
import { Layer } from "effect"
import { migrate } from "./migrations.ts"

/**
 * SnoozeQL's stores on the app's connections, after all migrations. `layerNoDeps` runs no migrations itself: they would
 * create their tables in the first schema of the search_path, which is the app's.
 */
export const storesLayer = SqlStores.layerNoDeps.pipe(Layer.provide(Layer.effectDiscard(migrate)))
