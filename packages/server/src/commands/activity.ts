import type { Instance } from "@snoozeql/domain/Instance"
import { InstanceActivity } from "@snoozeql/http/api/ActivityApi"
import { Console, Effect, Schema } from "effect"
import { Argument, Command } from "effect/cli"
import { explainAnswers, makeClient, serverFlag, serverUrlOf } from "../commandLine/client.ts"
import { activityReport } from "../output/activityReport.ts"
import { printJson } from "../output/json.ts"
import { selectInstance } from "../commandLine/selectInstance.ts"
import { readSettings } from "../settings/readSettings.ts"
import { jsonFlag } from "../commandLine/jsonFlag.ts"

type Client = Effect.Success<ReturnType<typeof makeClient>>

/** Every instance that the server knows, page by page. */
const listInstances = Effect.fnUntraced(function* (client: Client) {
  const all: Array<Instance> = []
  let cursor: string | null = null
  do {
    const page: { readonly instances: ReadonlyArray<Instance>; readonly next_cursor: string | null } =
      yield* client.instances.list({ query: cursor === null ? {} : { cursor } })
    all.push(...page.instances)
    cursor = page.next_cursor
  } while (cursor !== null)
  return all
})

export const activityCommand = Command.make(
  "activity",
  {
    server: serverFlag,
    json: jsonFlag,
    instance: Argument.String("NAME").pipe(
      Argument.withDescription("The name of the instance, or its id where several have the name")
    )
  },
  Effect.fn(function* ({ instance, json, server }) {
    const settings = yield* readSettings({})
    const url = serverUrlOf(server, settings)
    const client = yield* makeClient(url, settings)
    const answer = yield* listInstances(client).pipe(
      Effect.flatMap((instances) => Effect.fromResult(selectInstance(instances, instance))),
      Effect.flatMap(({ id }) => client.activity.get({ params: { id }, query: {} })),
      explainAnswers(url)
    )
    yield* json ? printJson(yield* Schema.encodeEffect(InstanceActivity)(answer)) : Console.log(activityReport(answer))
  })
).pipe(Command.withDescription("Shows the week of an instance of a running server, and when it could sleep"))
