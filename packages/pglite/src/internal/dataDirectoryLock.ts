import { Effect, type Scope } from "effect"
import type { DatabaseSync } from "node:sqlite"
import { DataDirectoryLocked, DataDirectoryUnusable } from "../errors.ts"
import type { DataDirectoryLayout } from "./dataDirectoryLayout.ts"
import { mayLive, readLockHolder, removeLockHolder, writeLockHolder } from "./lockHolder.ts"

/** SQLITE_BUSY. See https://www.sqlite.org/rescode.html#busy */
const sqliteBusy = 5

const errorCode = (cause: unknown): unknown =>
  typeof cause === "object" && cause !== null && "errcode" in cause ? cause.errcode : undefined

/**
 * Takes the operating system's lock on the file. Node.js can do that only with an open transaction of SQLite. The file
 * is empty and stays empty.
 */
const lockFile = (path: string): DatabaseSync => {
  // It is loaded only here, because Node.js 22 prints an ExperimentalWarning when `node:sqlite` is loaded.
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite")
  const lock = new DatabaseSync(path)
  try {
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE")
    return lock
  } catch (cause) {
    lock.close()
    throw cause
  }
}

const holderReads = 10

/**
 * Finds the process that holds the lock. It writes its name just after it has taken the lock. Until then the file is
 * missing, or names a process that has died.
 */
const findHolder = Effect.fnUntraced(function* (pidFile: string) {
  for (let read = 1; read < holderReads; read++) {
    const holder = readLockHolder(pidFile)
    if (holder !== undefined && mayLive(holder)) return holder
    yield* Effect.sleep("50 millis")
  }
  return readLockHolder(pidFile)
})

const takeLock = (
  layout: DataDirectoryLayout
): Effect.Effect<DatabaseSync, DataDirectoryLocked | DataDirectoryUnusable> =>
  Effect.suspend((): Effect.Effect<DatabaseSync, DataDirectoryLocked | DataDirectoryUnusable> => {
    try {
      const lock = lockFile(layout.lockFile)
      writeLockHolder(layout.pidFile)
      return Effect.succeed(lock)
    } catch (cause) {
      return errorCode(cause) === sqliteBusy
        ? Effect.flatMap(findHolder(layout.pidFile), (holder) =>
            Effect.fail(new DataDirectoryLocked({ dataDir: layout.dataDir, ...holder }))
          )
        : Effect.fail(
            new DataDirectoryUnusable({
              dataDir: layout.dataDir,
              reason: `it cannot be locked: ${cause instanceof Error ? cause.message : String(cause)}`,
              cause
            })
          )
    }
  })

/**
 * Locks the data directory until the scope closes. It is a lock of the operating system (fcntl on `lockFile`), which
 * ends with its process, however that ends. So the lock is never stale, is never taken from a live process, and does
 * not depend on process ids, which are reused after a reboot and in other containers. `pidFile` only tells people which
 * process holds the lock.
 */
export const lockDataDirectory = (
  layout: DataDirectoryLayout
): Effect.Effect<void, DataDirectoryLocked | DataDirectoryUnusable, Scope.Scope> =>
  Effect.asVoid(
    Effect.acquireRelease(takeLock(layout), (lock) =>
      Effect.sync(() => {
        removeLockHolder(layout.pidFile)
        lock.close()
      })
    )
  )
