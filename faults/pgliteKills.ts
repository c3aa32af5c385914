import { temporaryFolder } from "@snoozeql/testing/temporaryFolder"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import type { Finding } from "./finding.ts"
import type { PgliteLine, PgliteProcessOptions } from "./pgliteProcessOptions.ts"

const rowsPerBatch = 200
/** A process is killed within this many milliseconds of a batch's acknowledgement, while it writes the next. */
const killWindow = 12

/** What one process found, and the last batch it acknowledged. */
interface ProcessRun {
  readonly found: { readonly rows: number; readonly versions: ReadonlyArray<number> } | undefined
  readonly acknowledged: number
  readonly isKilled: boolean
  readonly errors: string
}

const launcher = fileURLToPath(new URL("launch.ts", import.meta.url))

/** Runs a process; kills it `delay` milliseconds after it has acknowledged `killAfter`, or lets it end. */
const runProcess = (
  options: PgliteProcessOptions,
  killAfter: number | null,
  delay: number
): Effect.Effect<ProcessRun> =>
  Effect.callback((resume) => {
    const child = spawn(process.execPath, [launcher, JSON.stringify(options), "pgliteProcess.ts"], {
      stdio: ["ignore", "pipe", "pipe"]
    })
    let found: ProcessRun["found"]
    let acknowledged = 0
    let errors = ""
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text
    })
    const lines = createInterface({ input: child.stdout })
    lines.on("line", (text) => {
      const line: PgliteLine = JSON.parse(text)
      if ("opened" in line) found = line.opened
      else acknowledged = line.acknowledged
      if (acknowledged === killAfter) setTimeout(() => child.kill("SIGKILL"), delay)
    })
    child.once("error", (error) => resume(Effect.die(error)))
    child.once("close", (_code, signal) =>
      resume(Effect.succeed({ found, acknowledged, isKilled: signal === "SIGKILL", errors }))
    )
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** What is wrong with what a process found, if the last acknowledged version was `acknowledged`. */
const judge = ({ errors, found }: ProcessRun, acknowledged: number): ReadonlyArray<string> => {
  if (found === undefined) return [`the folder could not be opened: ${errors}`]
  if (acknowledged === 0) return []
  const [version = 0, ...others] = found.versions
  return found.rows === rowsPerBatch && others.length === 0 && version >= acknowledged
    ? []
    : [`version ${acknowledged} was acknowledged, found ${found.rows} rows of ${found.versions.join(", ")}`]
}

/** PGlite's process killed while it writes, and its folder opened by the next. */
export const runPgliteKills = Effect.fn("runPgliteKills")(function* (kills: number): Effect.fn.Return<Finding> {
  return yield* Effect.gen(function* () {
    const dataDir = yield* temporaryFolder
    const failures: Array<string> = []
    let acknowledged = 0
    let killed = 0
    for (let kill = 0; kill < kills; kill += 1) {
      const options = { dataDir, version: acknowledged + 2, batches: 1000, rowsPerBatch }
      const run = yield* runProcess(options, options.version + (kill % 5), (kill * 5) % killWindow)
      failures.push(...judge(run, acknowledged))
      if (run.isKilled) killed += 1
      else failures.push(`a process ended by itself: ${run.errors}`)
      acknowledged = Math.max(acknowledged, run.acknowledged)
    }
    const last = yield* runProcess({ dataDir, version: acknowledged + 2, batches: 0, rowsPerBatch }, null, 0)
    failures.push(...judge(last, acknowledged))
    return {
      fault: `PGlite's process killed ${killed} times while it wrote, its folder opened by the next`,
      result: failures.length === 0 ? "every acknowledged batch was there, none half applied" : "batches were lost",
      failures
    }
  }).pipe(Effect.scoped)
})
