import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Effect, Layer } from "effect"
import { readingStores } from "../advice/adviceFromDatabase.ts"
import { logSource } from "../advice/logSource.ts"
import { databaseLayer } from "../layers/database.ts"
import type { Settings } from "../settings/settings.ts"
import { Records } from "./Records.ts"

/** Records from the database that the settings name. It only reads. */
export const layer = (settings: Settings) =>
  Layer.effect(
    Records,
    Effect.gen(function* () {
      const instances = yield* InstanceStore
      const metrics = yield* MetricsStore
      const runs = yield* CollectionRunStore
      yield* logSource("Reading", settings)
      return {
        instances: Effect.fnUntraced(
          function* ({ decision, ...filter }) {
            if (decision === undefined) return yield* instances.list(filter)
            return yield* instances.list({
              ...filter,
              decision: { states: [decision], at: yield* metrics.snapshotTime }
            })
          },
          Effect.catchTag("InvalidPage", (error) => Effect.die(error))
        ),
        metrics: metrics.getMetricsByInstance,
        runs: (limit) => runs.list({ limit }).pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error))),
        run: runs.get
      }
    })
  ).pipe(Layer.provide(readingStores(settings)), Layer.provide(databaseLayer(settings)))
