import { holdsDatabase } from "@snoozeql/pglite/holdsDatabase"
import { noSchema, type SchemaStatus, status } from "@snoozeql/migrations/Migrations"
import { Console, Effect } from "effect"
import { explainFailures } from "../commandLine/failures.ts"
import { databaseLayer } from "../layers/database.ts"
import { runMigrations } from "../layers/migrations.ts"
import { printJson } from "../output/json.ts"
import { readSettings } from "../settings/readSettings.ts"
import type { Settings } from "../settings/settings.ts"
import { flagValues, type SettingFlags } from "../settings/settingFlags.ts"

interface Given extends SettingFlags {
  readonly status: boolean
  readonly json: boolean
}

/** How far the database is migrated. An embedded database that does not exist is not created. */
const readStatus = Effect.fnUntraced(function* (settings: Settings) {
  if (settings.postgres === undefined && !(yield* holdsDatabase(settings.dataDir))) return noSchema
  return yield* status.pipe(Effect.provide(databaseLayer(settings)), explainFailures(settings))
})

const describe = ({ database_version, missing, required_version }: SchemaStatus): string => {
  if (database_version > required_version) {
    return `The schema is version ${database_version}, newer than version ${required_version}, which this program knows: run a newer SnoozeQL`
  }
  return missing.length === 0
    ? `The database is up to date: its schema is version ${database_version}`
    : [`The schema is version ${database_version} of ${required_version}. It lacks:`, ...missing].join("\n  ")
}

export const handle = Effect.fn(function* ({ json, status: onlyStatus, ...flags }: Given) {
  const settings = yield* readSettings(flagValues(flags))
  if (onlyStatus) {
    const found = yield* readStatus(settings)
    return yield* json ? printJson(found) : Console.log(describe(found))
  }
  const completed = yield* runMigrations.pipe(Effect.provide(databaseLayer(settings)), explainFailures(settings))
  if (json) return yield* printJson({ migrations: completed })
  yield* Console.log(completed.length === 0 ? "The database is up to date" : `Ran ${completed.join(", ")}`)
})
