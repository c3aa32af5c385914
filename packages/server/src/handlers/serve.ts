import { isCollected } from "@snoozeql/collector/CloudWatchCost"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Effect, Layer } from "effect"
import { explainFailures } from "../commandLine/failures.ts"
import { describeMonthlyCost } from "../output/collectionCost.ts"
import { applicationLayer } from "../layers/application.ts"
import { serverLogging } from "../layers/logging.ts"
import { logTerminal } from "../output/OutputTerminal.ts"
import { printReady, serverUrl } from "../output/readyLine.ts"
import { readSettings } from "../settings/readSettings.ts"
import type { Settings } from "../settings/settings.ts"
import { flagValues } from "../settings/settingFlags.ts"
import { serveWithDatabase } from "../layers/serveWithDatabase.ts"
import { succeedWhenStopped } from "../commandLine/succeedWhenStopped.ts"
import type { SettingFlags } from "../settings/settingFlags.ts"

const ready = Layer.effectDiscard(Effect.flatMap(serverUrl, (url) => printReady("SnoozeQL", url)))

/** Logs what a month of collecting costs for the instances that are known at the start. */
const logMonthlyCost = ({ collectInterval }: Pick<Settings, "collectInterval">) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const all = yield* InstanceStore.use((instances) => instances.list())
      const runs = yield* CollectionRunStore.use((store) => store.list())
      const known = { instances: all.filter(isCollected), interval: collectInterval, runs }
      yield* Effect.logInfo(describeMonthlyCost(known))
    }).pipe(Effect.catch((error) => Effect.logWarning("What collecting will cost is not known", error)))
  )

export const handle = Effect.fn(function* (flags: SettingFlags) {
  const settings = yield* readSettings(flagValues(flags))
  return yield* serveWithDatabase(
    Layer.mergeAll(ready, logMonthlyCost(settings)).pipe(Layer.provideMerge(applicationLayer(settings)))
  ).pipe(explainFailures(settings), succeedWhenStopped, Effect.provide(serverLogging(logTerminal())))
})
