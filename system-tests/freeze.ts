import { Effect, type Scope } from "effect"
import { readdirSync, readFileSync } from "node:fs"

/** A process and its descendants, from Linux's /proc. */
const family = (pid: number): ReadonlyArray<number> => [
  pid,
  ...readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" "))
    .filter((child) => child.trim() !== "")
    .map(Number)
]

const signalAll = (pid: number, signal: NodeJS.Signals) =>
  Effect.sync(() => {
    for (const member of family(pid)) process.kill(member, signal)
  })

/** Freezes a server and its processes (SIGSTOP): it keeps its connections but does not respond. Ends with the scope. */
export const freeze = (pid: number): Effect.Effect<void, never, Scope.Scope> =>
  Effect.acquireRelease(signalAll(pid, "SIGSTOP"), () => signalAll(pid, "SIGCONT"))
