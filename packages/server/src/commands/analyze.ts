import { analyze } from "@snoozeql/analysis/week/analyze"
import {
  type InvalidObservationsCsv,
  optionalColumns,
  parseObservations,
  requiredColumns
} from "@snoozeql/analysis/hours/csv"
import { historyOf } from "@snoozeql/analysis/hours/HourObservation"
import { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import { AnalysisPolicy, defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { Instant } from "@snoozeql/domain/Instant"
import { TimeZoneName } from "@snoozeql/domain/TimeZoneName"
import { Console, Effect, FileSystem, Option, Schema } from "effect"
import { Argument, CliError, Command, Flag } from "effect/cli"
import { analysisReport } from "../output/analysisReport.ts"
import { printJson } from "../output/json.ts"
import { readJsonFile } from "../settings/readJsonFile.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { jsonFlag } from "../commandLine/jsonFlag.ts"

const flags = {
  timezone: Flag.String("timezone").pipe(
    Flag.withMetavar("TZ"),
    Flag.withSchema(TimeZoneName),
    Flag.withDescription("The IANA time zone in which the week is judged, such as Europe/Berlin")
  ),
  until: Flag.String("until").pipe(
    Flag.withMetavar("TIME"),
    Flag.withSchema(Instant),
    Flag.withDescription("The exclusive end of the history (RFC 3339); by default the hour after the last row"),
    Flag.optional
  ),
  policy: Flag.File("policy", { mustExist: true }).pipe(
    Flag.withDescription("A JSON file with the parts of the analysis policy that differ from the default"),
    Flag.optional
  ),
  json: jsonFlag,
  file: Argument.File("FILE", { mustExist: true }).pipe(
    Argument.withDescription(
      `CSV with the columns ${requiredColumns.join(",")} and, optionally, ${optionalColumns.join(",")}. status is RDS's status in that hour. An empty cell or NaN means: not observed`
    )
  )
}

const malformed = (file: string) => (error: InvalidObservationsCsv) =>
  new CliError.UserError({ cause: error, userMessage: `${file}, ${error.message}` })

const wrongPolicy = (error: { readonly message: string }) =>
  new WrongUsage({ flag: "--policy", message: error.message })

export const analyzeCommand = Command.make(
  "analyze",
  flags,
  Effect.fn(function* ({ file, json, policy, timezone, until }) {
    const fileSystem = yield* FileSystem.FileSystem
    const chosenPolicy = Option.isSome(policy)
      ? yield* Effect.mapError(readJsonFile(policy.value, AnalysisPolicy), wrongPolicy)
      : defaultAnalysisPolicy
    const csv = yield* fileSystem
      .readFileString(file)
      .pipe(Effect.mapError((error) => new CliError.UserError({ cause: error, userMessage: error.message })))
    const observations = yield* Effect.mapError(Effect.fromResult(parseObservations(csv)), malformed(file))
    const analysis = analyze({
      observations: historyOf(observations),
      timezone,
      policy: chosenPolicy,
      ...(Option.isSome(until) && { until: until.value })
    })
    yield* json
      ? printJson(yield* Schema.encodeEffect(ActivityAnalysis)(analysis))
      : Console.log(analysisReport(analysis))
  })
).pipe(
  Command.withDescription(
    "Reads an instance's history from a CSV file and says when it could sleep, and why not at other times. Needs no database"
  ),
  Command.withExamples([
    {
      command: "snoozeql analyze orders.csv --timezone Europe/Berlin",
      description: "Judge the hours of orders.csv in Berlin's time zone"
    }
  ])
)
