import { figuresOf } from "@snoozeql/analysis/replay/figures"
import { totalSavings } from "@snoozeql/analysis/replay/replaySavings"
import { zeroReplayScore } from "@snoozeql/analysis/replay/scoreReplay"
import { optionalColumns, requiredColumns } from "@snoozeql/analysis/hours/csv"
import { defaultOneIn } from "@snoozeql/analysis/plan/promise"
import { AnalysisPolicy, defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { type BacktestMode, FleetBacktest, InstanceBacktest } from "@snoozeql/domain/Backtest"
import { OneIn } from "@snoozeql/domain/OneIn"
import { Instant } from "@snoozeql/domain/Instant"
import { TimeZoneName } from "@snoozeql/domain/TimeZoneName"
import { Console, type DateTime, Effect, FileSystem, Option, Path, Schema } from "effect"
import { Argument, CliError, Command, Flag } from "effect/cli"
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
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { jsonFlag } from "../commandLine/jsonFlag.ts"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { selectInstance } from "../commandLine/selectInstance.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"

const flags = {
  timezone: Flag.String("timezone").pipe(
    Flag.withMetavar("TZ"),
    Flag.withSchema(TimeZoneName),
    Flag.withDescription("The IANA time zone in which the databases of the files are used, such as Europe/Berlin"),
    Flag.optional
  ),
  instance: Flag.String("instance").pipe(
    Flag.withMetavar("NAME"),
    Flag.withDescription("Replay this instance's kept history instead of files: its name, or its id"),
    Flag.optional
  ),
  fleet: Flag.Boolean("fleet").pipe(
    Flag.withDescription(
      "Replay the kept histories of all units instead of files: of clusters, and of instances that are not members of one"
    ),
    Flag.withDefault(false)
  ),
  server: adviceFlags.server,
  dataDir: adviceFlags.dataDir,
  retentionDays: adviceFlags.retentionDays,
  refit: Flag.Literals("refit", ["hourly", "daily", "weekly"]).pipe(
    Flag.withDescription("How often a new plan is made (default daily)"),
    Flag.withDefault("daily" as const)
  ),
  look: Flag.Boolean("look").pipe(
    Flag.withDescription(
      "Check a planned sleep again just before the stop, and if the check fails, once more an hour later"
    ),
    Flag.withDefault(false)
  ),
  oneIn: Flag.Finite("one-in").pipe(
    Flag.withMetavar("N"),
    Flag.withSchema(OneIn),
    Flag.withDescription(`At most one in N slept hours may be needed (default ${defaultOneIn})`),
    Flag.withDefault(defaultOneIn)
  ),
  censored: Flag.Boolean("censored").pipe(
    Flag.withDescription("Hide the hours that are slept from later decisions, as in operation"),
    Flag.withDefault(false)
  ),
  from: Flag.String("from").pipe(
    Flag.withMetavar("TIME"),
    Flag.withSchema(Instant),
    Flag.withDescription("The first hour to decide (RFC 3339); by default the first midnight UTC after 14 days"),
    Flag.optional
  ),
  until: Flag.String("until").pipe(
    Flag.withMetavar("TIME"),
    Flag.withSchema(Instant),
    Flag.withDescription("The exclusive end (RFC 3339); by default the hour after the last row"),
    Flag.optional
  ),
  policy: Flag.File("policy", { mustExist: true }).pipe(
    Flag.withDescription("A JSON file with the parts of the analysis policy that differ from the default"),
    Flag.optional
  ),
  decisions: Flag.Path("decisions").pipe(
    Flag.withMetavar("FOLDER"),
    Flag.withDescription(
      "The folder in which to write, for each file, NAME.csv with hour,asleep,risk for every replayed hour"
    ),
    Flag.optional
  ),
  json: jsonFlag,
  paths: Argument.Path("PATH", { mustExist: true }).pipe(
    Argument.withDescription(
      `CSV files, or folders of them, with the columns ${requiredColumns.join(",")} and, optionally, ${optionalColumns.join(",")}`
    ),
    Argument.variadic()
  )
}

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

type Files = Pick<
  Command.Command.Config.Infer<typeof flags>,
  "decisions" | "from" | "json" | "paths" | "policy" | "until"
> & { readonly timezone: string; readonly mode: BacktestMode }

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
    yield* Effect.mapError(fileSystem.makeDirectory(decisions.value, { recursive: true }), userError)
  }
  const threads = yield* makeReplayThreads(files.length)
  const progress = makeProgress(files.length)
  const { one_in: oneIn, ...how } = mode
  const job = { timezone, policy: chosenPolicy, oneIn, ...how, from: epochOf(from), until: epochOf(until) }
  const replayed = yield* Effect.forEach(
    files,
    Effect.fnUntraced(function* (file) {
      const csv = yield* Effect.mapError(fileSystem.readFileString(file.path), userError)
      const replay = yield* Effect.flatMap(threads.replay({ ...job, csv }), (result) => replayOf(file.path, result))
      if (Option.isSome(decisions)) {
        const target = path.join(decisions.value, `${file.name}.csv`)
        yield* Effect.mapError(fileSystem.writeFileString(target, decisionsCsv(replay)), userError)
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

const summary =
  "Replays the past without knowledge of the future and says what would have been slept, and how often that would have been wrong"

export const backtestCommand = Command.make(
  "backtest",
  flags,
  Effect.fn(function* ({ censored, fleet, instance, json, look, oneIn, paths, refit, server, timezone, ...others }) {
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
).pipe(
  Command.withDescription(
    `${summary}. Replays CSV files, which needs no database, or with --instance or --fleet what is stored. ${adviceOrigin}`
  ),
  Command.withShortDescription(summary),
  Command.withExamples([
    {
      command: "snoozeql backtest histories --timezone Europe/Berlin --censored",
      description: "Replay every CSV file of the folder as if its advice had been followed"
    },
    { command: "snoozeql backtest --fleet --censored", description: "Replay all instances that are known" }
  ])
)
