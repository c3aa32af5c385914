import { parseFaults } from "@snoozeql/simulator/Faults"
import { parseRecordedSeries } from "@snoozeql/simulator/replay/recordedSeries"
import type { Replay } from "@snoozeql/simulator/replay/replayedInstance"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { type DateTime, Effect, FileSystem, Layer, Option } from "effect"
import { explainFailures } from "../commandLine/failures.ts"
import { succeedWhenStopped } from "../commandLine/succeedWhenStopped.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { printReady } from "../output/readyLine.ts"

/** The command line's flags for the simulator. */
export interface SimulatorFlags {
  readonly host: string
  readonly port: number
  readonly seed: number
  readonly instances: number
  /** Recorded series, each as NAME=FILE. */
  readonly replay: ReadonlyArray<string>
  /** The path of the file with the faults to inject. */
  readonly faults: Option.Option<string>
  readonly now: Option.Option<DateTime.Utc>
}

const wrongUsage = (flag: string) => (error: { readonly message: string }) =>
  new WrongUsage({ flag, message: error.message })

const readReplay = Effect.fn(function* (argument: string) {
  const separator = argument.indexOf("=")
  const name = argument.slice(0, separator)
  const file = argument.slice(separator + 1)
  if (separator < 1 || file === "") {
    return yield* new WrongUsage({ flag: "--replay", message: `expected NAME=FILE, found "${argument}"` })
  }
  const fileSystem = yield* FileSystem.FileSystem
  const csv = yield* Effect.mapError(fileSystem.readFileString(file), wrongUsage("--replay"))
  const series = yield* Effect.fromResult(parseRecordedSeries(csv)).pipe(
    Effect.mapError(({ message }) => new WrongUsage({ flag: "--replay", message: `${file}, ${message}` }))
  )
  return { name, series } satisfies Replay
})

const readFaults = Effect.fn(function* (file: string) {
  const fileSystem = yield* FileSystem.FileSystem
  return yield* fileSystem
    .readFileString(file)
    .pipe(Effect.flatMap(parseFaults), Effect.mapError(wrongUsage("--faults")))
})

const ready = Layer.effectDiscard(Simulator.use(({ url }) => printReady("Simulator", url)))

/** Serves simulated instances until it is stopped. */
export const runSimulator = Effect.fnUntraced(function* (flags: SimulatorFlags) {
  const { faults, host, instances, now, port, replay, seed } = flags
  const simulator = Simulator.layer({
    host,
    port,
    seed,
    instances,
    replays: yield* Effect.forEach(replay, readReplay),
    faults: Option.isSome(faults) ? yield* readFaults(faults.value) : undefined,
    now: Option.getOrUndefined(now)
  })
  return yield* Layer.launch(ready.pipe(Layer.provide(simulator))).pipe(
    explainFailures({ host, port, databasePooler: "none" }),
    succeedWhenStopped
  )
})
