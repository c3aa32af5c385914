import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { inject } from "vitest"
import { newFolder } from "./newFolder.ts"
import { cleanEnvironment, type Ended, run, start } from "./run.ts"

type Environment = Readonly<Record<string, string | undefined>>

const binary = () => join(inject("program"), "node_modules", ".bin", "snoozeql")

// A machine's own credentials and profiles must not reach the programs.
const withoutAws = { HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true", AWS_REGION: "eu-central-1" }

const options = async (environment: Environment) => ({
  // An empty folder: no `.env`, no configuration file.
  cwd: await newFolder(),
  environment: { ...cleanEnvironment(), ...withoutAws, ...environment }
})

/** Runs the installed program to its end. */
export const snoozeql = async (args: ReadonlyArray<string>, environment: Environment = {}): Promise<Ended> =>
  run(binary(), args, await options(environment))

/** An installed program that has printed its ready line. */
export interface Running extends AsyncDisposable {
  /** Where its ready line says it listens. */
  readonly url: string
  readonly pid: number | undefined
  /** Sends a signal and waits for the end. */
  readonly stop: (signal: NodeJS.Signals) => Promise<Ended>
}

const readyTimeoutMillis = 60_000

/** Starts the installed program and waits for its ready line. Disposing it kills it if it still runs. */
export const startSnoozeql = async (args: ReadonlyArray<string>, environment: Environment = {}): Promise<Running> => {
  const { child, ended, output } = start(binary(), args, await options(environment))
  const ready = new Promise<string>((resolve) => {
    child.stdout?.on("data", () => {
      const [, found] = / is ready on (http:\S+)\n/.exec(output.stdout) ?? []
      if (found !== undefined) resolve(found)
    })
  })
  const never = Promise.race([ended, setTimeout(readyTimeoutMillis, undefined, { ref: false })])
  const url = await Promise.race([ready, never.then(() => undefined)])
  if (url === undefined) {
    child.kill("SIGKILL")
    const { code, stderr } = await ended
    throw new Error(`snoozeql ${args.join(" ")} did not become ready (exit code ${code}):\n${stderr}`)
  }
  return {
    url,
    pid: child.pid,
    stop: (signal) => {
      child.kill(signal)
      return ended
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL")
      await ended
    }
  }
}
