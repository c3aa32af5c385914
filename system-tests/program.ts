import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"

const binary = join(import.meta.dirname, "..", "packages", "server", "src", "bin.ts")

/** A program of ours that has printed its ready line. */
export interface Program {
  readonly url: string
  /** What it has logged so far. */
  readonly log: () => string
  /** Tells it to stop and waits for its end. */
  readonly stop: () => Promise<void>
}

const end = async (child: ChildProcess) => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, "exit")
  child.kill("SIGTERM")
  const timer = setTimeout(() => child.kill("SIGKILL"), 15_000)
  await ended
  clearTimeout(timer)
}

/** Starts `snoozeql` with nothing of the machine's own configuration, and waits for its ready line. */
export const startProgram = async (
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>>
): Promise<Program> => {
  const child = spawn(process.execPath, [binary, ...args], {
    env: { PATH: process.env["PATH"], HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true", ...environment },
    stdio: ["ignore", "pipe", "pipe"]
  })
  let output = ""
  let log = ""
  child.stderr.on("data", (chunk) => (log += String(chunk)))
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      output += String(chunk)
      const [, found] = / is ready on (http:\S+)/.exec(output) ?? []
      if (found !== undefined) resolve(found)
    })
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${log}`)))
  })
  return { url, log: () => log, stop: () => end(child) }
}
