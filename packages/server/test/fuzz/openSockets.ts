import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs"

/** The numbers of the sockets that a process has open. */
const socketsOf = (pid: number): ReadonlySet<string> =>
  new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? []
      } catch {
        return []
      }
    })
  )

/**
 * The number of sockets of a process on a port that it listens on, except for the listening one, from Linux's /proc.
 * Undefined if the process has ended, since its files can then no longer be read.
 */
export const countOpenSockets = (pid: number, port: number): number | undefined => {
  const localPort = `:${port.toString(16).toUpperCase().padStart(4, "0")}`
  const listening = "0A"
  try {
    const own = socketsOf(pid)
    return ["tcp", "tcp6"]
      .flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, "utf8").trim().split("\n").slice(1))
      .map((line) => line.trim().split(/\s+/))
      .filter(
        ([, local, , state, , , , , , inode]) =>
          local?.endsWith(localPort) && state !== listening && own.has(inode ?? "")
      ).length
  } catch (error) {
    if (!existsSync(`/proc/${pid}/exe`)) return undefined
    throw error
  }
}
