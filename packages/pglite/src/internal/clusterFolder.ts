import { PGlite } from "@electric-sql/pglite"
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import type { DataDirectoryLayout } from "./dataDirectoryLayout.ts"
import { SyncedNodeFs } from "./SyncedNodeFs.ts"

/** The major version of PostgreSQL in PGlite. */
export const postgresMajorVersion = "18"

/** What a data directory holds before PGlite opens it. */
export type ClusterState =
  | { readonly _tag: "Absent" }
  /** The process that was creating it died. */
  | { readonly _tag: "Incomplete" }
  | { readonly _tag: "Present"; readonly version: string }
  /** Files that are not PostgreSQL's. */
  | { readonly _tag: "Foreign" }

/** Looks at the data directory; changes nothing. */
export const inspectCluster = (layout: DataDirectoryLayout): ClusterState => {
  if (existsSync(layout.incompleteMarker)) return { _tag: "Incomplete" }
  if (!existsSync(layout.cluster)) return { _tag: "Absent" }
  accessSync(layout.cluster, constants.R_OK | constants.W_OK | constants.X_OK)
  const versionFile = join(layout.cluster, "PG_VERSION")
  if (existsSync(versionFile)) return { _tag: "Present", version: readFileSync(versionFile, "utf8").trim() }
  return readdirSync(layout.cluster).length === 0 ? { _tag: "Absent" } : { _tag: "Foreign" }
}

const sync = (path: string): void => {
  const descriptor = openSync(path, "r")
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

const syncTree = (folder: string): void => {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    sync(join(entry.parentPath, entry.name))
  }
  sync(folder)
}

/** PGlite's own parameters, but with fsync on. */
const startParams = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== "-F"),
  "-c",
  // The one way to flush that SyncedNodeFs carries out.
  "wal_sync_method=fsync"
]

/** Opens the cluster; one that was not closed recovers from its log first. */
export const openCluster = (layout: DataDirectoryLayout): Promise<PGlite> =>
  PGlite.create({ fs: new SyncedNodeFs(layout.cluster), startParams })

/**
 * Creates a cluster and opens it. PGlite copies the new cluster's files one by one, so a marker stands beside them until
 * all are on the disk: whoever finds it starts anew.
 */
export const createCluster = async (layout: DataDirectoryLayout): Promise<PGlite> => {
  writeFileSync(layout.incompleteMarker, "")
  sync(layout.incompleteMarker)
  sync(layout.dataDir)
  rmSync(layout.cluster, { recursive: true, force: true })
  mkdirSync(layout.cluster, { mode: 0o700 })
  const pglite = await openCluster(layout)
  syncTree(layout.cluster)
  rmSync(layout.incompleteMarker)
  sync(layout.dataDir)
  return pglite
}
