import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

/** A running `snoozeql serve`. */
export interface Program {
  readonly url: string
  /** The resident memory in MiB. */
  readonly residentMemory: () => Promise<number>
}

const bin = fileURLToPath(new URL("../../packages/server/src/bin.ts", import.meta.url))

/** Nothing listens on port 9, so that the program's own passes find no instance and change nothing. */
const settings = {
  AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "none",
  AWS_SECRET_ACCESS_KEY: "none",
  SNOOZEQL_PORT: "0",
  // The requests that are measured come without a pause.
  SNOOZEQL_RATE_LIMIT: "0"
}

/** Runs the real program on the database, in its own process, while `use` runs. */
export const withProgram = async <A>(databaseUrl: string, use: (program: Program) => Promise<A>): Promise<A> => {
  const child = spawn(process.execPath, [bin, "serve"], {
    env: { ...process.env, ...settings, DATABASE_URL: databaseUrl },
    stdio: ["ignore", "pipe", "ignore"]
  })
  const ended = once(child, "exit")
  try {
    for await (const line of createInterface(child.stdout)) {
      const url = /is ready on (\S+)/.exec(line)?.[1]
      if (url === undefined) continue
      child.stdout.resume()
      return await use({
        url,
        residentMemory: async () => {
          const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(child.pid)])
          return Number(stdout) / 1024
        }
      })
    }
    throw new Error("snoozeql serve ended before it was ready")
  } finally {
    child.kill("SIGTERM")
    await ended
  }
}
