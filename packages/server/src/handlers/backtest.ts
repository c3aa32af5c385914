import { figuresOf } from "@snoozeql/analysis/replay/figures"
import { totalSavings } from "@snoozeql/analysis/replay/replaySavings"
import { zeroReplayScore } from "@snoozeql/analysis/replay/scoreReplay"
import { AnalysisPolicy, defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { type BacktestMode, FleetBacktest, InstanceBacktest } from "@snoozeql/domain/Backtest"
import { Console, type DateTime, Effect, FileSystem, Option, Path, Schema } from "effect"
import { CliError } from "effect/cli"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { BacktestResult, backtestResult, type ReplayedFile } from "../backtest/BacktestResult.ts"
import { decisionsCsv } from "../backtest/decisionsCsv.ts"
import { findFiles } from "../backtest/findFiles.ts"
import type { ReplayedCsv } from "../backtest/replayCsv.ts"
import { makeReplayThreads } from "../backtest/replayThreads.ts"
import { backtestReport } from "../output/backtestReport.ts"
import { placeColumns } from "../output/placeColumns.ts"
import { printJson } from "../output/json.ts"
import { readJsonFile } from "../settings/readJsonFile.ts"
import { explainedFor } from "../commandLine/explainFileError.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { selectInstance } from "../commandLine/selectInstance.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"
import type { AdviceFlags } from "../commandLine/adviceFlags.ts"

const userError = (error: { readonly message: string }) =>
  new CliError.UserError({ cause: error, userMessage: error.message })

const replayOf = (path: string, replayed: ReplayedCsv) =>
  replayed.kind === "malformed"
    ? Effect.fail(userError({ message: `${path}, ${replayed.message}` }))
    : Effect.succeed(replayed.kind === "replayed" ? replayed.replay : undefined)

/** Logs the progress of a long replay on stderr, at each tenth of its files. */
const makeProgress = (files: number): Effect.Effect<void> => {
  let done = 0
  const step = Math.max(10, Math.ceil(files / 10))
  return Effect.suspend(() => {
    done++
    return done % step === 0 ? Console.error(`${done} of ${files} files replayed`) : Effect.void
  })
}

const epochOf = Option.match({
  onNone: () => null,
  onSome: ({ epochMilliseconds }: DateTime.Utc) => epochMilliseconds
})

/** Which flags are for files only, and which of them are given. */
const flagsOfFiles = (given: { readonly [flag: string]: Option.Option<unknown> }): ReadonlyArray<string> =>
  Object.entries(given).flatMap(([flag, value]) => (Option.isSome(value) ? `--${flag}` : []))

interface Given {
  readonly timezone: Option.Option<string>
  readonly instance: Option.Option<string>
  readonly fleet: boolean
  readonly server: AdviceFlags["server"]
  readonly dataDir: AdviceFlags["dataDir"]
  readonly retentionDays: AdviceFlags["retentionDays"]
  readonly refit: BacktestMode["refit"]
  readonly look: boolean
  readonly oneIn: number
  readonly censored: boolean
  readonly from: Option.Option<DateTime.Utc>
  readonly until: Option.Option<DateTime.Utc>
  readonly policy: Option.Option<string>
  readonly decisions: Option.Option<string>
  readonly json: boolean
  readonly paths: ReadonlyArray<string>
}

type Files = Pick<Given, "decisions" | "from" | "json" | "paths" | "policy" | "until"> & {
  readonly timezone: string
  readonly mode: BacktestMode
}

const replayFiles = Effect.fnUntraced(function* ({
  decisions,
  from,
  json,
  mode,
  paths,
  policy,
  timezone,
  until
}: Files) {
  const fileSystem = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const chosenPolicy = Option.isSome(policy)
    ? yield* Effect.mapError(
        readJsonFile(policy.value, AnalysisPolicy),
        ({ message }) => new WrongUsage({ flag: "--policy", message })
      )
    : defaultAnalysisPolicy
  const files = yield* findFiles(paths)
  if (Option.isSome(decisions)) {
    yield* explainedFor(fileSystem.makeDirectory(decisions.value, { recursive: true }), decisions.value)
  }
  const threads = yield* makeReplayThreads(files.length)
  const progress = makeProgress(files.length)
  const { one_in: oneIn, ...how } = mode
  const job = { timezone, policy: chosenPolicy, oneIn, ...how, from: epochOf(from), until: epochOf(until) }
  const replayed = yield* Effect.forEach(
    files,
    Effect.fnUntraced(function* (file) {
      const csv = yield* explainedFor(fileSystem.readFileString(file.path), file.path)
      const replay = yield* Effect.flatMap(threads.replay({ ...job, csv }), (result) => replayOf(file.path, result))
      if (Option.isSome(decisions)) {
        const target = path.join(decisions.value, `${file.name}.csv`)
        yield* explainedFor(fileSystem.writeFileString(target, decisionsCsv(replay)), target)
      }
      yield* progress
      return { name: file.name, replay } satisfies ReplayedFile
    }),
    { concurrency: threads.concurrency }
  )
  const result = backtestResult(replayed, chosenPolicy.cycle_cost_hours, { timezone, ...mode })
  yield* json
    ? printJson(yield* Schema.encodeEffect(BacktestResult)(result))
    : Console.log(backtestReport({ ...result, replayed: result.files }))
}, Effect.scoped)

/** Prints the replay of one instance, or of all if no name is given. */
const replayInstances = Effect.fnUntraced(function* (name: Option.Option<string>, mode: BacktestMode, json: boolean) {
  const advice = yield* Advice
  if (Option.isNone(name)) {
    const result = yield* advice.fleetBacktest(mode)
    const report = { ...result, timezone: undefined, replayed: result.instances }
    return yield* json
      ? printJson(yield* Schema.encodeEffect(FleetBacktest)(result))
      : Console.log(backtestReport(report, placeColumns(yield* advice.instances)))
  }
  const { id } = yield* Effect.fromResult(selectInstance(yield* advice.instances, name.value))
  const result = yield* advice.backtest(id, mode)
  const all = result.figures ?? figuresOf(zeroReplayScore, 0)
  yield* json
    ? printJson(yield* Schema.encodeEffect(InstanceBacktest)(result))
    : Console.log(backtestReport({ ...result, replayed: [result], all, ...totalSavings([result]) }))
})

export const handle = Effect.fn(function* ({
  censored,
  fleet,
  instance,
  json,
  look,
  oneIn,
  paths,
  refit,
  server,
  timezone,
  ...others
}: Given) {
  const { dataDir, retentionDays, ...files } = others
  const sources = [paths.length > 0, Option.isSome(instance), fleet].filter(Boolean).length
  if (sources !== 1) {
    return yield* new WrongUsage({ flag: "PATH", message: "give either files, or --instance NAME, or --fleet" })
  }
  const mode: BacktestMode = { refit, look, censored, one_in: oneIn }
  if (paths.length > 0) {
    if (Option.isNone(timezone)) {
      return yield* new WrongUsage({ flag: "--timezone", message: "files do not name their time zone: give one" })
    }
    return yield* replayFiles({ ...files, json, mode, paths, timezone: timezone.value })
  }
  const [unused] = flagsOfFiles({ timezone, ...files })
  if (unused !== undefined) {
    return yield* new WrongUsage({ flag: unused, message: "is only for files; instances have their own" })
  }
  const settings = yield* readSettings(flagValues({ dataDir, retentionDays }))
  yield* replayInstances(instance, mode, json).pipe(
    Effect.provide(adviceLayer(server, settings)),
    explainFailures(settings)
  )
})
