/**
 * `pnpm bench startup`: how long the program takes until its help is printed and until it serves, as a bundle and from the
 * sources, beside an empty program of the same Node. The runs alternate, and the figures are medians.
 */
import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Effect, Redacted } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bundleProgram, publishedBundle } from "../../scripts/bundle.ts"
import { markdownTable } from "../../scripts/measurements/markdownTable.ts"
import { writeMeasurementPage } from "../../scripts/measurements/measurementPage.ts"
import { median } from "../median.ts"

const rounds = 9

const programs = {
  packed: join(publishedBundle, "bin.js"),
  source: join(import.meta.dirname, "../../packages/server/src/bin.ts")
}

interface Case {
  readonly name: string
  readonly args: ReadonlyArray<string>
  /** What it prints when it is ready; it is stopped then. Undefined if it runs to its end. */
  readonly ready?: RegExp
  readonly limit?: number
}

/** How long a run took, in seconds. The time of the processors is only known of a program that has ended. */
interface Run {
  readonly wall: number
  readonly processors: number | undefined
}

/** Runs a program and then prints the times of its children: user and system, such as `0m0.100s 0m0.020s`. */
const withTimes = '"$@" && times'

/** The sum of the last line that `times` prints, in seconds. */
const processorsOf = (printed: string): number =>
  [...(printed.trim().split("\n").at(-1) ?? "").matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0
  )

/** Runs a program until it is ready, or until its end. */
const runOnce = async ({ args, ready }: Case, environment: Readonly<Record<string, string>>): Promise<Run> => {
  const start = performance.now()
  const command = [process.execPath, ...args]
  const [file = "", ...rest] = ready === undefined ? ["sh", "-c", withTimes, "sh", ...command] : command
  const child = spawn(file, rest, {
    cwd: environment["HOME"],
    env: { PATH: process.env["PATH"], AWS_EC2_METADATA_DISABLED: "true", AWS_REGION: "eu-central-1", ...environment },
    stdio: ["ignore", "pipe", "ignore"]
  })
  const closed = once(child, "close")
  let printed = ""
  let end: number | undefined
  child.stdout.on("data", (chunk) => {
    printed += String(chunk)
    if (end !== undefined || ready?.test(printed) !== true) return
    end = performance.now()
    child.kill("SIGTERM")
  })
  await closed
  if (child.exitCode !== 0 || (ready !== undefined && end === undefined)) {
    throw new Error(`${args.join(" ")} ended with ${child.exitCode}: ${printed}`)
  }
  return {
    wall: ((end ?? performance.now()) - start) / 1000,
    processors: ready === undefined ? processorsOf(printed) : undefined
  }
}

const measure = async (url: string, folder: string): Promise<ReadonlyArray<ReadonlyArray<string>>> => {
  const empty = join(folder, "empty.mjs")
  writeFileSync(empty, "")
  const environment = { HOME: folder, DATABASE_URL: url, NODE_COMPILE_CACHE: join(folder, "cache") }
  const serving = (program: string): ReadonlyArray<string> => [program, "serve", "--port", "0"]
  const ready = / is ready on http/
  const cases: ReadonlyArray<Case> = [
    { name: "an empty program", args: [empty] },
    { name: "`snoozeql --help`, packed", args: [programs.packed, "--help"], limit: 0.35 },
    { name: "`snoozeql serve --help`, packed", args: [programs.packed, "serve", "--help"], limit: 0.35 },
    { name: "`snoozeql --help`, from source", args: [programs.source, "--help"], limit: 0.8 },
    { name: "`snoozeql serve` until it is ready, packed", args: serving(programs.packed), ready, limit: 1.5 },
    { name: "`snoozeql serve` until it is ready, from source", args: serving(programs.source), ready }
  ]
  const runs = cases.map((): Array<Run> => [])
  // The first round is not counted: it fills the compile cache and migrates the database.
  for (let round = 0; round <= rounds; round++) {
    for (const [index, one] of cases.entries()) {
      const taken = await runOnce(one, environment)
      if (round > 0) runs[index]?.push(taken)
    }
  }
  return cases.map(({ limit, name }, index) => {
    const all = runs[index] ?? []
    const walls = all.map(({ wall }) => wall)
    const processors = all.flatMap((run) => run.processors ?? [])
    const figures = [median(walls), Math.min(...walls), Math.max(...walls)].map((value) => value.toFixed(2))
    return [
      name,
      ...figures,
      processors.length === 0 ? "" : median(processors).toFixed(2),
      limit === undefined ? "" : limit.toFixed(2)
    ]
  })
}

const main = Effect.gen(function* () {
  yield* Effect.promise(() => bundleProgram(publishedBundle))
  const postgres = yield* startEmbeddedPostgres()
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "snoozeql-startup-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const rows = yield* Effect.promise(() => measure(Redacted.value(postgres.url), folder))
  writeMeasurementPage({
    name: "startup",
    title: "How fast the program starts",
    command: "pnpm bench startup",
    body: [
      `Seconds of wall-clock time over ${rounds} runs each, which alternate. \`serve\` uses PostgreSQL on the same machine, whose schema is up to date. The compile cache is filled, as it is from the second start on. On a busy machine, the time of the processors says more than that of the clock.`,
      markdownTable(["", "median", "least", "most", "processors, median", "limit"], rows)
    ].join("\n\n")
  })
})

await Effect.runPromise(Effect.scoped(main))
