import { PGlite } from "@electric-sql/pglite"
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { SyncedNodeFs } from "./SyncedNodeFs.ts"

/** Flushes a file, or a folder's own entries, to the disk. */
export const sync = (path: string): void => {
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

/** Opens the cluster in a folder; one that was not closed recovers from its log first. */
export const openCluster = (folder: string): Promise<PGlite> =>
  PGlite.create({ fs: new SyncedNodeFs(folder), startParams })

/** Creates a cluster in a new folder, whole and on the disk when the promise resolves. */
export const writeCluster = async (folder: string): Promise<void> => {
  mkdirSync(folder, { mode: 0o700 })
  const pglite = await openCluster(folder)
  await pglite.close()
  syncTree(folder)
}
