/**
 * A collector in a process of its own. It runs a pass after the other, and kills itself with SIGKILL when its connections
 * to PostgreSQL reach the given event.
 *
 * Its first argument is KilledProcessOptions as JSON. Writes its events as JSON: the one it died at, or all.
 */
import * as SqlStores from "@snoozeql/store/SqlStores"
import { DateTime, Effect, Layer } from "effect"
import { collectOnce } from "./collector.ts"
import type { KilledProcessOptions } from "./killedProcessOptions.ts"
import { makeTappedDatabase } from "./tappedDatabase.ts"
import { cutoffHour } from "./world.ts"

const options: KilledProcessOptions = JSON.parse(process.argv[2] ?? "")
const database = makeTappedDatabase({
  url: options.url,
  startupParameters: { search_path: options.schema, TimeZone: options.sessionTimeZone },
  maxConnections: 2
})
const stores = SqlStores.layer.pipe(Layer.provideMerge(database.layer))

const start = DateTime.makeUnsafe(options.start)
const passes = Effect.forEach(
  options.presents,
  (present) =>
    collectOnce({
      ...options,
      start,
      present,
      now: present,
      cutoff: DateTime.add(start, { hours: cutoffHour(present) })
    }),
  { discard: true }
)

database.watch(options.killAt)
await Effect.runPromise(Effect.provide(passes, stores))
database.reportEvents()
