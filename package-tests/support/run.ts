import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { delimiter, dirname } from "node:path"

/** What a program printed, and its exit code. After a signal there is no exit code. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The folder and the environment of a program. By default, it has the environment of this process. */
export interface RunOptions {
  readonly cwd: string
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/** A program under way. */
export interface Started {
  readonly child: ChildProcess
  /** What has been printed so far. */
  readonly output: { stdout: string; stderr: string }
  readonly ended: Promise<Ended>
}

/** Only the home directory and the PATH of this machine's environment. The given Node comes first in the PATH. */
export const cleanEnvironment = (node = process.execPath) => ({
  HOME: process.env["HOME"],
  PATH: [dirname(node), process.env["PATH"]].join(delimiter)
})

/** Starts a program. */
export const start = (file: string, args: ReadonlyArray<string>, { cwd, environment }: RunOptions): Started => {
  const child = spawn(file, args, {
    cwd,
    env: environment ?? { ...process.env, PATH: cleanEnvironment().PATH },
    stdio: ["ignore", "pipe", "pipe"]
  })
  const output = { stdout: "", stderr: "" }
  child.stdout.on("data", (chunk) => (output.stdout += String(chunk)))
  child.stderr.on("data", (chunk) => (output.stderr += String(chunk)))
  return { child, output, ended: once(child, "close").then(() => ({ code: child.exitCode, ...output })) }
}

/** Runs a program to its end, whatever its exit code. */
export const run = (file: string, args: ReadonlyArray<string>, options: RunOptions): Promise<Ended> =>
  start(file, args, options).ended

/** Runs a program that must succeed, and returns what it printed. */
export const runWell = async (file: string, args: ReadonlyArray<string>, options: RunOptions): Promise<string> => {
  const { code, stderr, stdout } = await run(file, args, options)
  if (code !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`)
  return stdout
}
