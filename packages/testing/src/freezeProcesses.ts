import { Effect, type Scope } from "effect"
import { execFile } from "node:child_process"
import { promisify } from "node:util"

/** A process and all that it has started, directly or not. */
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
        // It has ended meanwhile.
      }
    }
  })

/** Stops a process and all that it has started in the middle of what they do, as a machine does that is suspended. */
export const freezeProcesses = (
  root: number
): Effect.Effect<{ readonly thaw: Effect.Effect<void> }, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.gen(function* () {
      // The root first: it starts nothing new meanwhile.
      yield* signal([root], "SIGSTOP")
      const pids = yield* processTree(root)
      yield* signal(pids, "SIGSTOP")
      return { thaw: signal(pids, "SIGCONT") }
    }),
    ({ thaw }) => thaw
  )
