import type { SimulatedAccount } from "@snoozeql/simulator/accounts/SimulatedAccount"
import { parseFaults } from "@snoozeql/simulator/Faults"
import { parseRecordedSeries } from "@snoozeql/simulator/replay/recordedSeries"
import type { Replay } from "@snoozeql/simulator/replay/replayedInstance"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { Console, type DateTime, Effect, FileSystem, Layer, Option } from "effect"
import { explainFileError } from "../commandLine/explainFileError.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { succeedWhenStopped } from "../commandLine/succeedWhenStopped.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { printReady } from "../output/readyLine.ts"
import { settings } from "../settings/settings.ts"

/** The command line's flags for the simulator. */
export interface SimulatorFlags {
  readonly host: string
  readonly port: number
  readonly seed: number
  readonly instances: number
  readonly accounts: number
  /** Separated by commas. */
  readonly regions: string
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
  const csv = yield* Effect.mapError(
    fileSystem.readFileString(file),
    (error) => new WrongUsage({ flag: "--replay", message: explainFileError(error, file) })
  )
  const series = yield* Effect.fromResult(parseRecordedSeries(csv)).pipe(
    Effect.mapError(({ message }) => new WrongUsage({ flag: "--replay", message: `${file}, ${message}` }))
  )
  return { name, series } satisfies Replay
})

const readFaults = Effect.fn(function* (file: string) {
  const fileSystem = yield* FileSystem.FileSystem
  return yield* fileSystem.readFileString(file).pipe(
    Effect.mapError((error) => ({ message: explainFileError(error, file) })),
    Effect.flatMap((text) => Effect.mapError(parseFaults(text), ({ message }) => ({ message: `${file}: ${message}` }))),
    Effect.mapError(wrongUsage("--faults"))
  )
})

/** The accounts `111111111111`, `222222222222` and so on. */
const accountsOf = (count: number, regions: string): ReadonlyArray<SimulatedAccount> =>
  Array.from({ length: count }, (_, index) => ({
    id: String(index + 1).repeat(12),
    regions: regions.split(",").map((region) => region.trim())
  }))

/** Prints the configuration file with which SnoozeQL collects the accounts. */
const printTargets = (accounts: ReadonlyArray<SimulatedAccount>) => {
  const targets = accounts.map(({ id, regions }) => ({ role_arn: `arn:aws:iam::${id}:role/snoozeql`, regions }))
  return Console.log(`A snoozeql.json for its accounts:\n${JSON.stringify({ targets }, null, 2)}`)
}

/** Prints the variables with which other commands use the simulator. It accepts any access key. */
const printEnvironment = (url: string, region: string) =>
  Console.log(
    [
      "To collect from it, set these variables for snoozeql serve or snoozeql collect:",
      `export ${settings.endpoint.name}=${url} ${settings.region.name}=${region}`,
      "export AWS_ACCESS_KEY_ID=simulated AWS_SECRET_ACCESS_KEY=simulated"
    ].join("\n")
  )

const ready = (accounts: ReadonlyArray<SimulatedAccount>) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const { url } = yield* Simulator
      yield* printEnvironment(url, accounts[0]?.regions[0] ?? "eu-west-1")
      if (accounts.length > 0) yield* printTargets(accounts)
      yield* printReady("Simulator", url)
    })
  )

/** Serves simulated instances until it is stopped. */
export const runSimulator = Effect.fnUntraced(function* (flags: SimulatorFlags) {
  const { faults, host, instances, now, port, replay, seed } = flags
  const accounts = accountsOf(flags.accounts, flags.regions)
  const simulator = Simulator.layer({
    host,
    port,
    seed,
    instances,
    accounts,
    replays: yield* Effect.forEach(replay, readReplay),
    faults: Option.isSome(faults) ? yield* readFaults(faults.value) : undefined,
    now: Option.getOrUndefined(now)
  })
  return yield* Layer.launch(ready(accounts).pipe(Layer.provide(simulator))).pipe(
    explainFailures({ host, port, databasePooler: "none" }),
    succeedWhenStopped
  )
})
