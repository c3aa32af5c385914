import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { hostname } from "node:os"

/** The process that holds a lock. */
export interface LockHolder {
  readonly pid: number
  readonly host: string
}

/** Writes this process's name to the file. */
export const writeLockHolder = (pidFile: string): void => {
  const staging = `${pidFile}.new`
  writeFileSync(staging, `${process.pid} ${hostname()}\n`)
  renameSync(staging, pidFile)
}

export const removeLockHolder = (pidFile: string): void => rmSync(pidFile, { force: true })

/** The process that the file names, or undefined if the file is missing or names no process. */
export const readLockHolder = (pidFile: string): LockHolder | undefined => {
  try {
    const [pid, host] = readFileSync(pidFile, "utf8").trim().split(" ")
    return Number.isSafeInteger(Number(pid)) && host !== undefined ? { pid: Number(pid), host } : undefined
  } catch {
    return undefined
  }
}

/** Whether the holder may be alive, as far as this machine can tell. */
export const mayLive = (holder: LockHolder): boolean => {
  if (holder.host !== hostname()) return true
  try {
    process.kill(holder.pid, 0)
    return true
  } catch (cause) {
    return !(cause instanceof Error && "code" in cause && cause.code === "ESRCH")
  }
}
