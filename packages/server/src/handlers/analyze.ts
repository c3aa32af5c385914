import { analyze } from "@snoozeql/analysis/week/analyze"
import { type InvalidObservationsCsv, parseObservations } from "@snoozeql/analysis/hours/csv"
import { historyOf } from "@snoozeql/analysis/hours/HourObservation"
import { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import { AnalysisPolicy, defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { Console, type DateTime, Effect, FileSystem, Option, Schema } from "effect"
import { CliError } from "effect/cli"
import { analysisReport } from "../output/analysisReport.ts"
import { explainedFor } from "../commandLine/explainFileError.ts"
import { printJson } from "../output/json.ts"
import { readJsonFile } from "../settings/readJsonFile.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"

const malformed = (file: string) => (error: InvalidObservationsCsv) =>
  new CliError.UserError({ cause: error, userMessage: `${file}, ${error.message}` })

const wrongPolicy = (error: { readonly message: string }) =>
  new WrongUsage({ flag: "--policy", message: error.message })

/** What the command line says. */
interface Given {
  readonly file: string
  readonly json: boolean
  readonly policy: Option.Option<string>
  readonly timezone: string
  readonly until: Option.Option<DateTime.Utc>
}

export const handle = Effect.fn(function* ({ file, json, policy, timezone, until }: Given) {
  const fileSystem = yield* FileSystem.FileSystem
  const chosenPolicy = Option.isSome(policy)
    ? yield* Effect.mapError(readJsonFile(policy.value, AnalysisPolicy), wrongPolicy)
    : defaultAnalysisPolicy
  const csv = yield* explainedFor(fileSystem.readFileString(file), file)
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
