import { Recommendations } from "@snoozeql/domain/Recommendation"
import { recommendationsCsv, recommendationsCsvHeader } from "@snoozeql/http/recommendationsCsv"
import { Console, Effect, Schema, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { mergePages } from "../advice/mergePages.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { printJson } from "../output/json.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { recommendationsReport } from "../output/recommendationsReport.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { recommendationFilter, recommendationFlags } from "../commandLine/recommendationFlags.ts"

/** Prints lines of CSV page by page. The console adds the end of the last line. */
const printCsv = (lines: string) => (lines === "" ? Effect.void : Console.log(lines.slice(0, -1)))

const summary = "Lists all clusters and instances, those that could save the most first"

export const recommendCommand = Command.make(
  "recommend",
  {
    ...adviceFlags,
    ...recommendationFlags,
    format: Flag.Literals("format", ["text", "csv"]).pipe(
      Flag.withDescription("Prints a table for people, or CSV: a line a unit, with amounts after discounts"),
      Flag.withDefault("text")
    )
  },
  Effect.fn(function* ({ dataDir, format, json, retentionDays, server, ...selecting }) {
    const settings = yield* readSettings(flagValues({ dataDir, retentionDays }))
    const filter = recommendationFilter(selecting)
    const pages = Stream.unwrap(Advice.use(({ recommendations }) => Effect.succeed(recommendations(filter)))).pipe(
      Stream.provide(adviceLayer(server, settings))
    )
    if (!json && format === "csv") {
      yield* printCsv(recommendationsCsvHeader)
      return yield* pages.pipe(
        Stream.runForEach((page) => printCsv(recommendationsCsv([...page.recommendations, ...page.not_recommended]))),
        explainFailures(settings)
      )
    }
    const ranking = mergePages(yield* Stream.runCollect(pages).pipe(explainFailures(settings)))
    yield* json
      ? printJson(yield* Schema.encodeEffect(Recommendations)(ranking))
      : Console.log(recommendationsReport(ranking, (yield* OutputTerminal).columns, filter))
  })
).pipe(
  Command.withDescription(
    `${summary}. The advice is what was issued last. Without a server, advice that is due is issued first. ${adviceOrigin}`
  ),
  Command.withShortDescription(summary),
  Command.withExamples([
    {
      command: "DATABASE_URL=postgres://localhost/snoozeql snoozeql recommend",
      description: "Rank the instances of a PostgreSQL database, without a server"
    },
    { command: "snoozeql recommend --owner team-shop", description: "List only what belongs to an owner" },
    { command: "snoozeql recommend --recommended true --format csv", description: "Write what could sleep as CSV" },
    { command: "snoozeql recommend --server http://127.0.0.1:9000", description: "Ask a running server" }
  ])
)
