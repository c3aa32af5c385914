import { isCollected } from "@snoozeql/collector/CloudWatchCost"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Effect, Layer } from "effect"
import { Command } from "effect/cli"
import { explainFailures } from "../commandLine/failures.ts"
import { describeMonthlyCost } from "../output/collectionCost.ts"
import { serverLogging } from "../layers/logging.ts"
import { printReady, serverUrl } from "../output/readyLine.ts"
import { readSettings } from "../settings/readSettings.ts"
import type { Settings } from "../settings/settings.ts"
import { flagValues, settingFlags } from "../settings/settingFlags.ts"
import { serveWithDatabase } from "../layers/serveWithDatabase.ts"
import { succeedWhenStopped } from "../commandLine/succeedWhenStopped.ts"

// Loaded when the command runs: help and other commands start without the whole server.
const loadApplication = Effect.promise(() => import("../layers/application.ts"))

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

export const serveCommand = Command.make(
  "serve",
  settingFlags.server,
  Effect.fn(function* (flags) {
    const settings = yield* readSettings(flagValues(flags))
    const { applicationLayer } = yield* loadApplication
    return yield* serveWithDatabase(
      Layer.mergeAll(ready, logMonthlyCost(settings)).pipe(Layer.provideMerge(applicationLayer(settings)))
    ).pipe(explainFailures(settings), succeedWhenStopped, Effect.provide(serverLogging(process.stderr.isTTY)))
  })
).pipe(
  Command.withDescription("Collects metrics on a schedule and serves them over HTTP"),
  Command.withExamples([
    { command: "snoozeql serve", description: "Serve on 127.0.0.1:8080 with the embedded database" },
    {
      command: "DATABASE_URL=postgres://localhost/snoozeql snoozeql serve --port 9000",
      description: "Serve on another port, with PostgreSQL"
    }
  ])
)
