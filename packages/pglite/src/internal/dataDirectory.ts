import type { PGlite } from "@electric-sql/pglite"
import { Effect, type Scope } from "effect"
import { accessSync, constants, existsSync, mkdirSync } from "node:fs"
import { join, resolve } from "node:path"
import {
  DataDirectoryDamaged,
  type DataDirectoryError,
  DataDirectoryUnusable,
  DataDirectoryVersionMismatch
} from "../errors.ts"
import { createCluster, removeUnfinished } from "./clusterCreation.ts"
import { openCluster } from "./clusterFolder.ts"
import { type DataDirectoryLayout, dataDirectoryLayout } from "./dataDirectoryLayout.ts"
import { lockDataDirectory } from "./dataDirectoryLock.ts"
import { inspectCluster, postgresMajorVersion } from "./inspectCluster.ts"

/** PostgreSQL's message for ENOSPC. */
const noSpace = "No space left on device"

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

const prepareCluster = Effect.fnUntraced(function* (layout: DataDirectoryLayout) {
  yield* attempt(layout, () => removeUnfinished(layout))
  const state = yield* attempt(layout, () => inspectCluster(layout.cluster))
  switch (state._tag) {
    case "Absent":
      return yield* createCluster(layout).pipe(
        Effect.mapError((cause) => new DataDirectoryUnusable({ dataDir: layout.dataDir, reason: cause.message, cause }))
      )
    case "Present":
      return
    case "Damaged":
      return yield* new DataDirectoryDamaged({ dataDir: layout.dataDir, cluster: layout.cluster, ...state.damage })
    case "OtherVersion":
      return yield* new DataDirectoryVersionMismatch({
        dataDir: layout.dataDir,
        found: state.version,
        expected: postgresMajorVersion
      })
    case "Foreign":
      return yield* new DataDirectoryUnusable({
        dataDir: layout.dataDir,
        reason: `${layout.cluster} is not a database folder: it holds files that are not PostgreSQL's. Nothing was changed; name another folder`
      })
  }
})

/** Prepares a data directory: locks it until the scope closes, and creates a database in it if it has none. */
export const prepareDataDirectory = Effect.fnUntraced(function* (
  dataDir: string
): Effect.fn.Return<DataDirectoryLayout, DataDirectoryError, Scope.Scope> {
  const layout = dataDirectoryLayout(resolve(dataDir))
  yield* prepareFolder(layout)
  yield* lockDataDirectory(layout)
  yield* prepareCluster(layout)
  return layout
})

/** Opens the database of a prepared data directory. The caller closes it before the lock is released. */
export const openDataDirectory = (
  layout: DataDirectoryLayout
): Effect.Effect<PGlite, DataDirectoryDamaged | DataDirectoryUnusable> =>
  Effect.tryPromise({
    try: () => openCluster(layout.cluster),
    catch: (cause) => {
      const { cluster, dataDir } = layout
      const detail = reasonOf(cause)
      return detail.includes(noSpace)
        ? new DataDirectoryUnusable({
            dataDir,
            reason: `its disk is full (${detail}). Nothing that was acknowledged is lost: make room, and start again`,
            cause
          })
        : new DataDirectoryDamaged({ dataDir, cluster, kind: "refused", path: undefined, detail, cause })
    }
  })
