import { Recommendations } from "@snoozeql/http/api/ActivityApi"
import { Console, Effect, Schema } from "effect"
import { Command } from "effect/cli"
import { explainAnswers, makeClient, serverFlag, serverUrlOf } from "../commandLine/client.ts"
import { printJson } from "../output/json.ts"
import { recommendationsReport } from "../output/recommendationsReport.ts"
import { readSettings } from "../settings/readSettings.ts"
import { jsonFlag } from "../commandLine/jsonFlag.ts"

export const recommendCommand = Command.make(
  "recommend",
  { server: serverFlag, json: jsonFlag },
  Effect.fn(function* ({ json, server }) {
    const settings = yield* readSettings({})
    const url = serverUrlOf(server, settings)
    const client = yield* makeClient(url, settings)
    const answer = yield* client.activity.recommendations({ query: {} }).pipe(explainAnswers(url))
    yield* json
      ? printJson(yield* Schema.encodeEffect(Recommendations)(answer))
      : Console.log(recommendationsReport(answer))
  })
).pipe(Command.withDescription("Ranks the instances of a running server by what their sleep would save"))
