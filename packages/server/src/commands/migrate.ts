import { Console, Effect } from "effect"
import { Command } from "effect/cli"
import { explainFailures } from "../commandLine/failures.ts"
import { printJson } from "../output/json.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues, settingFlags } from "../settings/settingFlags.ts"
import { jsonFlag } from "../commandLine/jsonFlag.ts"

// Loaded when the command runs, as help and other commands need none of it.
const loadMigrations = Effect.promise(() =>
  Promise.all([import("../layers/migrations.ts"), import("../layers/database.ts")])
)

export const migrateCommand = Command.make(
  "migrate",
  { ...settingFlags.storage, json: jsonFlag },
  Effect.fn(function* ({ json, ...flags }) {
    const settings = yield* readSettings(flagValues(flags))
    const [{ runMigrations }, { databaseLayer }] = yield* loadMigrations
    const completed = yield* runMigrations.pipe(Effect.provide(databaseLayer(settings)), explainFailures(settings))
    if (json) return yield* printJson({ migrations: completed })
    yield* Console.log(completed.length === 0 ? "The database is up to date" : `Ran ${completed.join(", ")}`)
  })
).pipe(Command.withDescription("Brings the database's schema up to date. serve and collect do this by themselves"))
