import { Config, Console, Effect, FileSystem, Option, Path, References, Schema } from "effect"
import { CliError, Command, Flag } from "effect/cli"
import { homedir } from "node:os"
import { AssessmentReport } from "../assess/AssessmentReport.ts"
import { checkHtmlFile } from "../assess/htmlFile.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { jsonFlag } from "../commandLine/jsonFlag.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { assessmentCsv } from "../output/assessmentCsv.ts"
import { assessmentReport } from "../output/assessmentReport.ts"
import { assessmentHtml } from "../output/html/assessmentHtml.ts"
import { printJson } from "../output/json.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues, settingFlags } from "../settings/settingFlags.ts"

// Loaded when the command runs, as it brings the AWS SDK and the database.
const loadAssessment = Effect.promise(() => import("../assess/runAssessment.ts"))

const flags = {
  region: settingFlags.collection.region,
  endpoint: settingFlags.collection.endpoint,
  yes: Flag.Boolean("yes").pipe(
    Flag.withDescription("Agree to the costs of reading, which are printed first, without a question"),
    Flag.withDefault(false)
  ),
  folder: Flag.Path("folder").pipe(
    Flag.withDescription(
      "Where to keep what is read, so that it is not read twice (default $XDG_CACHE_HOME/snoozeql/assess, or ~/.cache/snoozeql/assess)"
    ),
    Flag.optional
  ),
  format: Flag.Literals("format", ["text", "csv"]).pipe(
    Flag.withDescription("How to print the list (default text)"),
    Flag.withDefault("text" as const)
  ),
  json: jsonFlag,
  html: Flag.Path("html").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription(
      "Also write one page with the list and the weeks to this file. An earlier page is replaced, another file is not"
    ),
    Flag.optional
  )
}

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
    (error) => new CliError.UserError({ cause: error, userMessage: `Cannot write ${file}: ${error.message}` })
  )
  yield* Console.error(`Wrote ${file}`)
})

/** Writes to stdout without another line end. */
const print = (text: string) => Console.log(text.replace(/\r?\n$/, ""))

const summary =
  "Says which databases of your accounts could have slept in the last twelve weeks, what that would have saved, and how often it would have been wrong"

export const assessCommand = Command.make(
  "assess",
  flags,
  Effect.fn(function* ({ folder, format, html, json, yes, ...others }) {
    if (json && format !== "text") {
      return yield* new WrongUsage({ flag: "--format", message: "give either --json or --format" })
    }
    const settings = yield* readSettings(flagValues(others))
    if (Option.isSome(html)) yield* checkHtmlFile(html.value)
    const path = yield* Path.Path
    const root = path.resolve(Option.isSome(folder) ? folder.value : yield* defaultFolder)
    const { runAssessment } = yield* loadAssessment
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
).pipe(
  Command.withDescription(
    `${summary}. It only reads: it needs no server and no database, and changes nothing in AWS. It says what reading costs, and asks. An interrupted reading is resumed by the same command`
  ),
  Command.withShortDescription(summary),
  Command.withExamples([
    { command: "AWS_REGION=eu-central-1 snoozeql assess", description: "Assess the account of your credentials" },
    {
      command: "snoozeql assess --yes --html sleep.html",
      description: "Do not ask, and write a page to hand on"
    },
    { command: "snoozeql assess --yes --format csv > sleep.csv", description: "Write a file for a spreadsheet" }
  ])
)
