import { readdirSync, readFileSync, readlinkSync } from "node:fs"

/** The sockets of a process on a port that it listens on, except for the listening one, from Linux's /proc. */
export const countOpenSockets = (pid: number, port: number): number => {
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? []
      } catch {
        return []
      }
    })
  )
  const localPort = `:${port.toString(16).toUpperCase().padStart(4, "0")}`
  const listening = "0A"
  return ["tcp", "tcp6"]
    .flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, "utf8").trim().split("\n").slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, local, , state, , , , , , inode]) => local?.endsWith(localPort) && state !== listening && own.has(inode ?? "")
    ).length
}
