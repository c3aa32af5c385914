import { Effect } from "effect"
import { existsSync } from "node:fs"
import { dataDirectoryLayout } from "./internal/dataDirectoryLayout.ts"

/**
 * Whether a folder holds an embedded database, open or not. Use it before `PgliteClient.layer` where a new database must not
 * be created. It only looks: it takes no lock and changes nothing. False if the folder cannot be read.
 */
export const holdsDatabase = (dataDir: string): Effect.Effect<boolean> =>
  Effect.sync(() => existsSync(dataDirectoryLayout(dataDir).cluster))
