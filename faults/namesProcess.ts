/**
 * A process of the real collector, whose instances change names. It kills itself with SIGKILL when its connections to
 * PostgreSQL reach the given event of its last pass.
 *
 * Its first argument is NamesProcessOptions as JSON. Writes the events of its last pass as JSON: the one it died at, or all.
 */
import * as CloudWatchCollector from "@snoozeql/collector/CloudWatchCollector"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { Clock, Effect, Layer, References } from "effect"
import type { NamesProcessOptions } from "./namesProcessOptions.ts"
import { awsOf, collectorOptions, makeWorld, makeWorldClock, runPass, withWorldClock } from "./namesWorld.ts"
import { makeTappedDatabase } from "./tappedDatabase.ts"

const options: NamesProcessOptions = JSON.parse(process.argv[2] ?? "")
const database = makeTappedDatabase({
  url: options.url,
  startupParameters: { search_path: options.schema },
  maxConnections: 4
})
const stores = withWorldClock.pipe(Layer.provideMerge(SqlStores.layer), Layer.provide(database.layer))
const collector = CloudWatchCollector.layer(collectorOptions).pipe(
  Layer.provide(awsOf(makeWorld())),
  Layer.provide(stores)
)

const program = Effect.gen(function* () {
  const worldClock = makeWorldClock(yield* Clock.Clock)
  const passes = Effect.gen(function* () {
    for (let pass = options.first; pass < options.last; pass++) yield* runPass(pass, worldClock)
    database.watch(options.killAt)
    yield* runPass(options.last, worldClock)
    database.reportEvents()
  })
  yield* passes.pipe(Effect.provide(collector), Effect.provideService(Clock.Clock, worldClock.clock))
})

// What it writes is read as JSON.
await Effect.runPromise(program.pipe(Effect.provideService(References.MinimumLogLevel, "None")))
