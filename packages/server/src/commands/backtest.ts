import { optionalColumns, requiredColumns } from "@snoozeql/analysis/csv"
import { defaultOneIn } from "@snoozeql/analysis/plan/promise"
import { AnalysisPolicy, defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { Instant } from "@snoozeql/domain/Instant"
import { TimeZoneName } from "@snoozeql/domain/TimeZoneName"
import { Console, type DateTime, Effect, FileSystem, Option, Path, Schema } from "effect"
import { Argument, CliError, Command, Flag } from "effect/cli"
import { BacktestResult, backtestResult, type ReplayedFile } from "../backtest/BacktestResult.ts"
import { decisionsCsv } from "../backtest/decisionsCsv.ts"
import { findFiles } from "../backtest/findFiles.ts"
import type { ReplayedCsv } from "../backtest/replayCsv.ts"
import { makeReplayThreads } from "../backtest/replayThreads.ts"
import { backtestReport } from "../output/backtestReport.ts"
import { printJson } from "../output/json.ts"
import { readJsonFile } from "../settings/readJsonFile.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { jsonFlag } from "../commandLine/jsonFlag.ts"

const OneIn = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(2))

const flags = {
  timezone: Flag.String("timezone").pipe(
    Flag.withMetavar("TZ"),
    Flag.withSchema(TimeZoneName),
    Flag.withDescription("The IANA time zone in which the databases are used, such as Europe/Berlin")
  ),
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
    Argument.atLeast(1)
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

export const backtestCommand = Command.make(
  "backtest",
  flags,
  Effect.fn(function* ({ censored, decisions, from, json, look, oneIn, paths, policy, refit, timezone, until }) {
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
    const job = {
      timezone,
      policy: chosenPolicy,
      oneIn,
      refit,
      look,
      censored,
      from: epochOf(from),
      until: epochOf(until)
    }
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
    const result = backtestResult(replayed, chosenPolicy.cycle_cost_hours, {
      timezone,
      refit,
      look,
      censored,
      one_in: oneIn
    })
    yield* json ? printJson(yield* Schema.encodeEffect(BacktestResult)(result)) : Console.log(backtestReport(result))
  }, Effect.scoped)
).pipe(
  Command.withDescription(
    "Replays histories from CSV files and says what would have been slept, and how often that would have been wrong. Needs no database"
  ),
  Command.withExamples([
    {
      command: "snoozeql backtest histories --timezone Europe/Berlin --censored",
      description: "Replay every CSV file of the folder as if its advice had been followed"
    }
  ])
)
