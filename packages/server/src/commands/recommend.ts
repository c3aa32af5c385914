import { Recommendations } from "@snoozeql/domain/Recommendation"
import { Console, Effect, Option, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { printJson } from "../output/json.ts"
import { placeColumns } from "../output/placeColumns.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { ownedBy, recommendationsReport } from "../output/recommendationsReport.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"

/** The ranking, and for a table the instances, which say in which account and region each is. */
const readRanking = Effect.fnUntraced(function* (json: boolean) {
  const { instances, recommendations } = yield* Advice
  return { all: yield* recommendations, instances: json ? [] : yield* instances }
})

const summary = "Lists all clusters and instances, those that could save the most first"

export const recommendCommand = Command.make(
  "recommend",
  {
    ...adviceFlags,
    owner: Flag.String("owner").pipe(
      Flag.withDescription("Lists only what has this owner, in its exact spelling"),
      Flag.optional
    ),
    environment: Flag.String("environment").pipe(
      Flag.withDescription("Lists only what has this environment, in its exact spelling"),
      Flag.optional
    )
  },
  Effect.fn(function* ({ environment, json, owner, server, ...flags }) {
    const settings = yield* readSettings(flagValues(flags))
    const { all, instances } = yield* readRanking(json).pipe(
      Effect.provide(adviceLayer(server, settings)),
      explainFailures(settings)
    )
    const selected = { owner: Option.getOrUndefined(owner), environment: Option.getOrUndefined(environment) }
    const ranking = ownedBy(all, selected)
    yield* json
      ? printJson(yield* Schema.encodeEffect(Recommendations)(ranking))
      : Console.log(recommendationsReport(ranking, placeColumns(instances), (yield* OutputTerminal).columns, selected))
  })
).pipe(
  Command.withDescription(`${summary}. ${adviceOrigin}`),
  Command.withShortDescription(summary),
  Command.withExamples([
    {
      command: "DATABASE_URL=postgres://localhost/snoozeql snoozeql recommend",
      description: "Rank the instances of a PostgreSQL database, without a server"
    },
    { command: "snoozeql recommend --owner team-shop", description: "List only what belongs to an owner" },
    { command: "snoozeql recommend --server http://127.0.0.1:9000", description: "Ask a running server" }
  ])
)
