import { schemaVersion } from "@snoozeql/migrations/registry"
import { Console, Effect, References } from "effect"
import { routes } from "./api.ts"
import { collection } from "./collection.ts"
import { everyStore } from "./everyStore.ts"

// The one line of stdout is the result.
const results = Effect.all({ stores: everyStore, collection }).pipe(
  Effect.provideService(References.MinimumLogLevel, "None")
)

await Effect.runPromise(
  Effect.flatMap(results, (found) => Console.log(JSON.stringify({ ...found, routes, schemaVersion })))
)
