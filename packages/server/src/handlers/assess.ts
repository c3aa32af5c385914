import { Config, Console, Effect, FileSystem, Option, Path, References, Schema } from "effect"
import { CliError } from "effect/cli"
import { homedir } from "node:os"
import { AssessmentReport } from "../assess/AssessmentReport.ts"
import { checkHtmlFile } from "../assess/htmlFile.ts"
import { runAssessment } from "../assess/runAssessment.ts"
import { explainFileError } from "../commandLine/explainFileError.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { assessmentCsv } from "../output/assessmentCsv.ts"
import { assessmentReport } from "../output/assessmentReport.ts"
import { assessmentHtml } from "../output/html/assessmentHtml.ts"
import { printJson } from "../output/json.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues, type SettingFlags } from "../settings/settingFlags.ts"

/** The folder of the user's caches: https://specifications.freedesktop.org/basedir-spec/latest/ */
const defaultFolder = Effect.gen(function* () {
  const path = yield* Path.Path
  const cache = yield* Config.option(Config.String("XDG_CACHE_HOME")).pipe(Effect.orElseSucceed(() => Option.none()))
  // The specification ignores a relative path.
  const root = Option.getOrUndefined(Option.filter(cache, (folder) => path.isAbsolute(folder)))
  return path.join(root ?? path.join(homedir(), ".cache"), "snoozeql", "assess")
})

const writeFile = Effect.fnUntraced(function* (file: string, content: string) {
  const fileSystem = yield* FileSystem.FileSystem
  yield* Effect.mapError(
    fileSystem.writeFileString(file, content),
    (error) =>
      new CliError.UserError({ cause: error, userMessage: `Cannot write ${file}: ${explainFileError(error, file)}` })
  )
  yield* Console.error(`Wrote ${file}`)
})

/** Writes to stdout without another line end. */
const print = (text: string) => Console.log(text.replace(/\r?\n$/, ""))

interface Given extends SettingFlags {
  readonly folder: Option.Option<string>
  readonly format: "text" | "csv"
  readonly html: Option.Option<string>
  readonly json: boolean
  readonly yes: boolean
}

export const handle = Effect.fn(function* ({ folder, format, html, json, yes, ...others }: Given) {
  if (json && format !== "text") {
    return yield* new WrongUsage({ flag: "--format", message: "give either --json or --format" })
  }
  const settings = yield* readSettings(flagValues(others))
  if (Option.isSome(html)) yield* checkHtmlFile(html.value)
  const path = yield* Path.Path
  const root = path.resolve(Option.isSome(folder) ? folder.value : yield* defaultFolder)
  const report = yield* runAssessment(settings, { root, agreed: yes }).pipe(
    // Whoever answers no gets what they wanted, so this is no failure.
    Effect.catchTag("ReadingDeclined", ({ message }) => Effect.as(Console.error(message), undefined)),
    // The collector's messages are about its passes; what matters of them is in the report.
    Effect.provideService(References.MinimumLogLevel, "Error"),
    explainFailures(settings)
  )
  if (report === undefined) return
  if (Option.isSome(html)) yield* writeFile(html.value, assessmentHtml(report))
  if (json) yield* printJson(yield* Schema.encodeEffect(AssessmentReport)(report))
  else if (format === "csv") yield* print(assessmentCsv(report))
  else yield* Console.log(assessmentReport(report, yield* OutputTerminal))
  if (report.targets.some(({ status }) => status !== "succeeded")) {
    return yield* new CliError.UserError({ cause: report.targets, userMessage: "Not everything could be read" })
  }
})
