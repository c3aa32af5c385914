import type { PGlite } from "@electric-sql/pglite"
import { Effect, type Scope } from "effect"
import { accessSync, constants, existsSync, mkdirSync } from "node:fs"
import { join, resolve } from "node:path"
import { type DataDirectoryError, DataDirectoryUnusable, DataDirectoryVersionMismatch } from "../errors.ts"
import { createCluster, inspectCluster, openCluster, postgresMajorVersion } from "./clusterFolder.ts"
import { type DataDirectoryLayout, dataDirectoryLayout } from "./dataDirectoryLayout.ts"
import { lockDataDirectory } from "./dataDirectoryLock.ts"

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

const attempt = <A>(layout: DataDirectoryLayout, evaluate: () => A): Effect.Effect<A, DataDirectoryUnusable> =>
  Effect.try({
    try: evaluate,
    catch: (cause) => new DataDirectoryUnusable({ dataDir: layout.dataDir, reason: reasonOf(cause), cause })
  })

const prepareFolder = (layout: DataDirectoryLayout): Effect.Effect<void, DataDirectoryUnusable> =>
  attempt(layout, () => {
    mkdirSync(layout.dataDir, { recursive: true, mode: 0o700 })
    accessSync(layout.dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    if (existsSync(join(layout.dataDir, "PG_VERSION"))) {
      throw new Error("it is the data directory of a PostgreSQL server; name another folder, or set DATABASE_URL")
    }
  })

const open = Effect.fnUntraced(function* (layout: DataDirectoryLayout) {
  const state = yield* attempt(layout, () => inspectCluster(layout))
  const use = (start: (layout: DataDirectoryLayout) => Promise<PGlite>) =>
    Effect.tryPromise({
      try: () => start(layout),
      catch: (cause) =>
        new DataDirectoryUnusable({
          dataDir: layout.dataDir,
          reason: `PGlite cannot open ${layout.cluster}: ${reasonOf(cause)}`,
          cause
        })
    })
  switch (state._tag) {
    case "Absent":
    case "Incomplete":
      return yield* use(createCluster)
    case "Present":
      if (state.version === postgresMajorVersion) return yield* use(openCluster)
      return yield* new DataDirectoryVersionMismatch({
        dataDir: layout.dataDir,
        found: state.version,
        expected: postgresMajorVersion
      })
    case "Foreign":
      return yield* new DataDirectoryUnusable({
        dataDir: layout.dataDir,
        reason: `${layout.cluster} holds files that are not PostgreSQL's`
      })
  }
})

/**
 * Opens the database of a data directory, made if it is not there. The directory is locked until the scope closes; the
 * caller closes the database before.
 */
export const openDataDirectory = Effect.fnUntraced(function* (
  dataDir: string
): Effect.fn.Return<PGlite, DataDirectoryError, Scope.Scope> {
  const layout = dataDirectoryLayout(resolve(dataDir))
  yield* prepareFolder(layout)
  yield* lockDataDirectory(layout)
  return yield* open(layout)
})
