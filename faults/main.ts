/**
 * `pnpm test:faults`: breaks processes, servers, clocks and disks under the stores and compares what is left with what
 * has to be there. Ends with one line of figures, and with exit code 1 if anything was wrong.
 *
 * --kills N          how often the collector's process is killed at fault points (200)
 * --crashes N        how often PostgreSQL is (20)
 * --pglite-kills N   how often PGlite's process is (50)
 * --only NAME        one part: kills, collectors, crashes, zones, clock, names, disk, read-only, pglite, pglite-million
 * --record           writes the table into docs/measurements/faults.md
 */
import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Cause, Clock, Console, Effect } from "effect"
import { parseArgs } from "node:util"
import { writeMeasurementPage } from "../scripts/measurements/measurementPage.ts"
import { runClock } from "./clock.ts"
import { runCollectors } from "./collectors.ts"
import { runCrashes } from "./crashes.ts"
import { runDiskFull } from "./diskFull.ts"
import type { Finding } from "./finding.ts"
import { runKills } from "./kills.ts"
import { runNames } from "./names.ts"
import { runPgliteKills } from "./pgliteKills.ts"
import { runPgliteMillion } from "./pgliteMillion.ts"
import { runReadOnly } from "./readOnly.ts"
import { pageOf } from "./report.ts"
import { runTimeZones } from "./timeZones.ts"

const { values: options } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    crashes: { type: "string", default: "20" },
    "pglite-kills": { type: "string", default: "50" },
    only: { type: "string" },
    record: { type: "boolean", default: false }
  },
  // pnpm hands on the dashes that end its own options.
  args: process.argv.slice(2).filter((argument) => argument !== "--")
})

const runPart = Effect.fnUntraced(function* (name: string, part: Effect.Effect<ReadonlyArray<Finding>>) {
  const since = yield* Clock.currentTimeMillis
  const findings = yield* part.pipe(
    Effect.catchCause((cause) =>
      Effect.succeed<ReadonlyArray<Finding>>([{ fault: name, result: "broke off", failures: [Cause.pretty(cause)] }])
    )
  )
  const seconds = Math.round(((yield* Clock.currentTimeMillis) - since) / 1000)
  yield* Console.log(`${name} (${seconds} s)`)
  for (const { failures, fault, result } of findings) {
    yield* Console.log(`  ${failures.length === 0 ? "✓" : "✗"} ${fault}: ${result}`)
    yield* Effect.forEach(failures, (failure) => Console.error(`    ${failure}`), { discard: true })
  }
  return findings
})

const program = Effect.gen(function* () {
  const since = yield* Clock.currentTimeMillis
  const postgres = yield* startEmbeddedPostgres()
  let summary = "faults: the part kills did not run"
  const kills = Effect.map(runKills(postgres, Number(options.kills)), (report) => {
    summary = `faults: ${report.kills} kills, ${report.wrongRows} wrong rows; control: ${report.controlWrongRows} wrong rows`
    return report.findings
  })
  const single = (finding: Effect.Effect<Finding>) => Effect.map(finding, (one): ReadonlyArray<Finding> => [one])
  // What needs PostgreSQL runs in one lane, part after part. What needs PGlite runs in two others, beside it.
  const lanes: ReadonlyArray<Readonly<Record<string, Effect.Effect<ReadonlyArray<Finding>>>>> = [
    {
      kills,
      collectors: runCollectors(postgres),
      crashes: single(runCrashes(Number(options.crashes))),
      zones: single(runTimeZones(postgres)),
      clock: runClock(postgres),
      names: runNames(postgres),
      disk: runDiskFull(postgres),
      "read-only": single(runReadOnly(postgres))
    },
    { pglite: single(runPgliteKills(Number(options["pglite-kills"]))) },
    { "pglite-million": single(runPgliteMillion()) }
  ]
  const runLane = (lane: (typeof lanes)[number]) =>
    Effect.forEach(
      Object.entries(lane).filter(([name]) => options.only === undefined || name === options.only),
      ([name, part]) => runPart(name, part)
    )
  const findings = (yield* Effect.forEach(lanes, runLane, { concurrency: "unbounded" })).flat(2)
  if (findings.length === 0) return yield* Effect.die(new Error(`No part is named ${options.only}`))
  const seconds = Math.round(((yield* Clock.currentTimeMillis) - since) / 1000)
  if (options.record) {
    yield* Effect.sync(() => writeMeasurementPage(pageOf(findings, summary, seconds, options)))
  }
  yield* Console.log(summary)
  return findings.every(({ failures }) => failures.length === 0)
})

const allWell = await Effect.runPromise(Effect.scoped(program))
if (!allWell) process.exitCode = 1
