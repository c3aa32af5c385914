import { makeClient } from "@snoozeql/client/makeClient"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { plannedSleeps, savings } from "./fleet.ts"

const program = Effect.gen(function* () {
  const url = yield* Config.String("SNOOZEQL_URL").pipe(Config.withDefault("http://127.0.0.1:8080"))
  const key = Option.getOrUndefined(yield* Config.option(Config.Redacted("SNOOZEQL_KEY")))
  const client = yield* makeClient({ url, key, retry: { times: 3 } })
  yield* Stream.runForEach(plannedSleeps(client), Console.log)
  yield* Stream.runForEach(savings(client), Console.log)
})

await Effect.runPromise(Effect.provide(program, FetchHttpClient.layer))
