import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { hostname } from "node:os"

/** The process a lock belongs to. */
export interface LockHolder {
  readonly pid: number
  readonly host: string
}

/** Names this process in the file. */
export const writeLockHolder = (pidFile: string): void => {
  const staging = `${pidFile}.new`
  writeFileSync(staging, `${process.pid} ${hostname()}\n`)
  renameSync(staging, pidFile)
}

export const removeLockHolder = (pidFile: string): void => rmSync(pidFile, { force: true })

/** Whom the file names; undefined when there is none, or no process is named in it. */
export const readLockHolder = (pidFile: string): LockHolder | undefined => {
  try {
    const [pid, host] = readFileSync(pidFile, "utf8").trim().split(" ")
    return Number.isSafeInteger(Number(pid)) && host !== undefined ? { pid: Number(pid), host } : undefined
  } catch {
    return undefined
  }
}

/** Whether the holder lives, as far as this machine can tell. */
export const mayLive = (holder: LockHolder): boolean => {
  if (holder.host !== hostname()) return true
  try {
    process.kill(holder.pid, 0)
    return true
  } catch (cause) {
    return !(cause instanceof Error && "code" in cause && cause.code === "ESRCH")
  }
}
