import { Effect, type Scope } from "effect"
import { execFile } from "node:child_process"
import { promisify } from "node:util"

/** A process and all its descendants. */
const processTree = (root: number): Effect.Effect<ReadonlyArray<number>> =>
  Effect.promise(async () => {
    const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid="])
    const parents = stdout
      .trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/).map(Number))
    const tree = [root]
    for (const pid of tree) {
      for (const [child = 0, parent = 0] of parents) if (parent === pid) tree.push(child)
    }
    return tree
  })

const signal = (pids: ReadonlyArray<number>, name: "SIGSTOP" | "SIGCONT"): Effect.Effect<void> =>
  Effect.sync(() => {
    for (const pid of pids) {
      try {
        process.kill(pid, name)
      } catch {
        // The process has ended meanwhile.
      }
    }
  })

/** Freezes a process and all its descendants in the middle of their work, like a machine that is suspended. */
export const freezeProcesses = (
  root: number
): Effect.Effect<{ readonly thaw: Effect.Effect<void> }, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.gen(function* () {
      // The root first, so that it starts no further processes meanwhile.
      yield* signal([root], "SIGSTOP")
      const pids = yield* processTree(root)
      yield* signal(pids, "SIGSTOP")
      return { thaw: signal(pids, "SIGCONT") }
    }),
    ({ thaw }) => thaw
  )
