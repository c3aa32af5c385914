import { Effect } from "effect"
import { existsSync } from "node:fs"
import { dataDirectoryLayout } from "./internal/dataDirectoryLayout.ts"

/**
 * Whether a folder contains an embedded database, open or not. Use it before `PgliteClient.layer` if a new database
 * must not be created. It takes no lock and changes nothing. It returns false if the folder cannot be read.
 */
export const holdsDatabase = (dataDir: string): Effect.Effect<boolean> =>
  Effect.sync(() => existsSync(dataDirectoryLayout(dataDir).cluster))
