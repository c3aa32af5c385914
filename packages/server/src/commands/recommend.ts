import { Recommendations } from "@snoozeql/domain/Recommendation"
import { Console, Effect, Schema } from "effect"
import { Command } from "effect/cli"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { printJson } from "../output/json.ts"
import { recommendationsReport } from "../output/recommendationsReport.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"

export const recommendCommand = Command.make(
  "recommend",
  adviceFlags,
  Effect.fn(function* ({ json, server, ...flags }) {
    const settings = yield* readSettings(flagValues(flags))
    const ranking = yield* Advice.use(({ recommendations }) => recommendations).pipe(
      Effect.provide(adviceLayer(server, settings)),
      explainFailures(settings)
    )
    yield* json
      ? printJson(yield* Schema.encodeEffect(Recommendations)(ranking))
      : Console.log(recommendationsReport(ranking))
  })
).pipe(
  Command.withDescription(`Lists all instances, those that could save the most first. ${adviceOrigin}`),
  Command.withExamples([
    {
      command: "DATABASE_URL=postgres://localhost/snoozeql snoozeql recommend",
      description: "Rank the instances of a PostgreSQL database, without a server"
    },
    { command: "snoozeql recommend --server http://127.0.0.1:9000", description: "Ask a running server" }
  ])
)
