import { Effect } from "effect"
import { type Settings, settings as definitions } from "../settings/settings.ts"

/** Logs which database a command uses, such as "Reading the embedded database in .snoozeql". */
export const logSource = (does: "Reading" | "Using", { dataDir, postgres }: Pick<Settings, "dataDir" | "postgres">) => {
  const place =
    postgres === undefined
      ? `the embedded database in ${dataDir}`
      : `the database that ${definitions.databaseUrl.name} names`
  return Effect.logInfo(`${does} ${place}, without asking a server`)
}
