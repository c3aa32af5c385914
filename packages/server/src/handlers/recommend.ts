import { Recommendations } from "@snoozeql/domain/Recommendation"
import { recommendationsCsv, recommendationsCsvHeader } from "@snoozeql/http/recommendationsCsv"
import { Console, Effect, Schema, Stream } from "effect"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { mergePages } from "../advice/mergePages.ts"
import type { AdviceFlags } from "../commandLine/adviceFlags.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { recommendationFilter, type RecommendationSelection } from "../commandLine/recommendationFlags.ts"
import { printJson } from "../output/json.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { recommendationsReport } from "../output/recommendationsReport.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"

/** Prints lines of CSV page by page. The console adds the end of the last line. */
const printCsv = (lines: string) => (lines === "" ? Effect.void : Console.log(lines.slice(0, -1)))

interface Given extends AdviceFlags, RecommendationSelection {
  readonly format: "text" | "csv"
}

export const handle = Effect.fn(function* ({ dataDir, format, json, retentionDays, server, ...selecting }: Given) {
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
