import { Instant } from "@snoozeql/domain/Instant"
import { parseFaults } from "@snoozeql/simulator/Faults"
import { parseRecordedSeries } from "@snoozeql/simulator/replay/recordedSeries"
import type { Replay } from "@snoozeql/simulator/replay/replayedInstance"
import { Simulator, type SimulatorOptions } from "@snoozeql/simulator/Simulator"
import { Effect, FileSystem, Layer, Option, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { explainFailures } from "../commandLine/failures.ts"
import { printReady } from "../output/readyLine.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { succeedWhenStopped } from "../commandLine/succeedWhenStopped.ts"

const flags = {
  host: Flag.String("host").pipe(Flag.withDescription("The address to listen on"), Flag.withDefault("127.0.0.1")),
  port: Flag.Int("port").pipe(
    Flag.withDescription("The port to listen on; 0 uses a free port"),
    Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 }))),
    Flag.withDefault(4566)
  ),
  seed: Flag.Int("seed").pipe(
    Flag.withDescription("The seed of the fleet and its values; the same seed makes the same fleet"),
    Flag.withDefault(1)
  ),
  instances: Flag.Int("instances").pipe(
    Flag.withDescription("How many instances the fleet has; 0 serves only the replayed series"),
    Flag.withDefault(24)
  ),
  replay: Flag.String("replay").pipe(
    Flag.withMetavar("NAME=FILE"),
    Flag.withDescription(
      "Replay a CSV file (`timestamp,value` in UTC) as the CPUUtilization of instance NAME, shifted by whole weeks into the past; repeatable"
    ),
    Flag.atLeast(0)
  ),
  faults: Flag.File("faults", { mustExist: true }).pipe(
    Flag.withDescription("A JSON file with the faults to inject"),
    Flag.optional
  ),
  now: Flag.String("now").pipe(
    Flag.withMetavar("TIME"),
    Flag.withSchema(Instant),
    Flag.withDescription("The time at which the simulator's clock starts (RFC 3339); by default now"),
    Flag.optional
  )
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

export const simulateCommand = Command.make(
  "simulate",
  flags,
  Effect.fn(function* ({ faults, host, instances, now, port, replay, seed }) {
    const options: SimulatorOptions = {
      host,
      port,
      seed,
      instances,
      replays: yield* Effect.forEach(replay, readReplay),
      faults: Option.isSome(faults) ? yield* readFaults(faults.value) : undefined,
      now: Option.getOrUndefined(now)
    }
    return yield* Layer.launch(ready.pipe(Layer.provide(Simulator.layer(options)))).pipe(
      explainFailures({ host, port, databasePooler: "none" }),
      succeedWhenStopped
    )
  })
).pipe(
  Command.withDescription(
    "Serves simulated instances on a local endpoint that speaks the protocols of CloudWatch and RDS"
  ),
  Command.withExamples([
    { command: "snoozeql simulate --instances 6 --seed 7", description: "Serve six made-up instances" },
    {
      command: "snoozeql simulate --instances 0 --replay orders=cpu.csv",
      description: "Serve one recorded series as the instance orders"
    }
  ])
)
