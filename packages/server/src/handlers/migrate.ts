import { Console, Effect } from "effect"
import { explainFailures } from "../commandLine/failures.ts"
import { databaseLayer } from "../layers/database.ts"
import { runMigrations } from "../layers/migrations.ts"
import { printJson } from "../output/json.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues, type SettingFlags } from "../settings/settingFlags.ts"

interface Given extends SettingFlags {
  readonly json: boolean
}

export const handle = Effect.fn(function* ({ json, ...flags }: Given) {
  const settings = yield* readSettings(flagValues(flags))
  const completed = yield* runMigrations.pipe(Effect.provide(databaseLayer(settings)), explainFailures(settings))
  if (json) return yield* printJson({ migrations: completed })
  yield* Console.log(completed.length === 0 ? "The database is up to date" : `Ran ${completed.join(", ")}`)
})
