import { PGlite } from "@electric-sql/pglite"
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { SyncedNodeFs } from "./SyncedNodeFs.ts"

/** Flushes a file, or the entries of a folder, to the disk. */
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

/** PGlite's own parameters, but with fsync. */
const startParams = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== "-F"),
  "-c",
  // SyncedNodeFs supports only this way to flush.
  "wal_sync_method=fsync"
]

/** The error that PostgreSQL logged before it failed to start. */
const lastWords = (log: ReadonlyArray<string>): string | undefined => {
  const index = log.findLastIndex((line) => /\b(?:FATAL|PANIC): |^postgres: /.test(line))
  const [error, next] = log.slice(index === -1 ? log.length : index)
  const detail = next === undefined ? undefined : / DETAIL: +(.*)/.exec(next)?.[1]
  return error === undefined
    ? undefined
    : [error.replace(/^.*\b(FATAL|PANIC): +/, "$1: "), detail].filter((part) => part !== undefined).join(". ")
}

/**
 * Opens the cluster in a folder. A cluster that was not closed first recovers from its log. Rejects with PostgreSQL's
 * own error message.
 */
export const openCluster = async (folder: string): Promise<PGlite> => {
  const pidFile = join(folder, "postmaster.pid")
  const hadPidFile = existsSync(pidFile)
  const log: Array<string> = []
  let isOpen = false
  try {
    const pglite = await PGlite.create({
      fs: new SyncedNodeFs(folder),
      startParams,
      onStderr: (line) => {
        if (!isOpen) log.push(line)
        return false
      }
    })
    isOpen = true
    return pglite
  } catch (cause) {
    if (!hadPidFile) rmSync(pidFile, { force: true })
    throw new Error(lastWords(log) ?? (cause instanceof Error ? cause.message : String(cause)), { cause })
  }
}

/** Creates a cluster in a new folder. It is complete and on the disk when the promise resolves. */
export const writeCluster = async (folder: string): Promise<void> => {
  mkdirSync(folder, { mode: 0o700 })
  const pglite = await openCluster(folder)
  await pglite.close()
  syncTree(folder)
}
