import { Effect, type Scope } from "effect"
import { readdirSync, readFileSync } from "node:fs"

/** A process and those that it has started, from Linux's /proc. */
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

/** Stops a server and its processes (SIGSTOP): it keeps its connections and says nothing. It goes on with the scope's end. */
export const freeze = (pid: number): Effect.Effect<void, never, Scope.Scope> =>
  Effect.acquireRelease(signalAll(pid, "SIGSTOP"), () => signalAll(pid, "SIGCONT"))
