import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"

/** A running subcommand of the program. */
export interface Program extends AsyncDisposable {
  /** Where its ready line says it listens. */
  readonly url: string
  /** What it printed on stdout before that line. */
  readonly output: string
}

const binary = join(import.meta.dirname, "..", "packages", "server", "src", "bin.ts")

/** Starts a subcommand and waits for its ready line. Disposing it ends it and waits for its exit. */
export const startProgram = async (
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>>,
  workingFolder: string = process.cwd()
): Promise<Program> => {
  const child = spawn(process.execPath, [binary, ...args], {
    cwd: workingFolder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"]
  })
  const exited = once(child, "exit")
  const log: Array<string> = []
  child.stderr.on("data", (chunk) => log.push(String(chunk)))
  const stop = async () => {
    child.kill("SIGTERM")
    await exited
    if (child.exitCode !== 0) {
      throw new Error(`snoozeql ${args.join(" ")} ended with ${child.exitCode ?? child.signalCode}:\n${log.join("")}`)
    }
  }
  const printed: Array<string> = []
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = / is ready on (http:\S+)$/.exec(line) ?? []
    if (url !== undefined) return { url, output: printed.join("\n"), [Symbol.asyncDispose]: stop }
    printed.push(line)
  }
  throw new Error(`snoozeql ${args.join(" ")} ended before it was ready:\n${log.join("")}`)
}
