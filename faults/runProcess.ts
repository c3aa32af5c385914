import { Effect } from "effect"
import { spawn } from "node:child_process"
import { fileOf } from "./bundledScripts.ts"

/** How a process ended, and what it wrote. */
export interface EndedProcess {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
  readonly errors: string
}

/**
 * Runs a script of this folder in a Node process of its own, with options as its first argument, and waits for its end,
 * however it comes. `variables` are added to its environment.
 */
export const runProcess = Effect.fnUntraced(function* (
  script: string,
  options: object,
  variables: ReadonlyArray<`${string}=${string}`> = []
): Effect.fn.Return<EndedProcess> {
  const file = yield* Effect.promise(() => fileOf(script))
  return yield* Effect.callback<EndedProcess>((resume) => {
    const command = [process.execPath, file, JSON.stringify(options), script]
    const child = spawn("/usr/bin/env", [...variables, ...command], { stdio: ["ignore", "pipe", "pipe"] })
    let output = ""
    let errors = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text
    })
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text
    })
    child.once("error", (error) => resume(Effect.die(error)))
    child.once("close", (code, signal) => resume(Effect.succeed({ code, signal, output, errors })))
    return Effect.sync(() => child.kill("SIGKILL"))
  })
})
