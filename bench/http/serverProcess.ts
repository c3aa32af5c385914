import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { processorTime } from "./processorTime.ts"

/** A server in its own process. */
export interface ServerProcess extends AsyncDisposable {
  readonly name: string
  readonly port: number
  /** The resident memory in MiB. */
  readonly residentMemory: () => Promise<number>
  /** The processor time so far, in milliseconds. */
  readonly processorTime: () => number
}

/** Starts a program that prints `is ready on URL`. It runs on the Node of this process. */
export const startServer = async (
  name: string,
  script: string,
  env: Readonly<Record<string, string>>
): Promise<ServerProcess> => {
  const [path = "", ...parameters] = script.split(" ")
  const child = spawn(process.execPath, [fileURLToPath(new URL(path, import.meta.url)), ...parameters], {
    env: { ...process.env, NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "ignore"]
  })
  const ended = once(child, "exit")
  const stop = async () => {
    child.kill("SIGTERM")
    await ended
  }
  for await (const line of createInterface(child.stdout)) {
    const port = /is ready on http:\/\/\S+?:(\d+)/.exec(line)?.[1]
    if (port === undefined) continue
    child.stdout.resume()
    return {
      name,
      port: Number(port),
      residentMemory: async () => {
        const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(child.pid)])
        return Number(stdout) / 1024
      },
      processorTime: () => (child.pid === undefined ? Number.NaN : processorTime(child.pid)),
      [Symbol.asyncDispose]: stop
    }
  }
  throw new Error(`${name} ended before it was ready`)
}
