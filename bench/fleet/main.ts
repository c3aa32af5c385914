import * as PgClient from "@effect/sql-pg/PgClient"
import * as Migrations from "@snoozeql/migrations/Migrations"
import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Effect, Redacted } from "effect"
import { parseArgs } from "node:util"
import { Client } from "pg"
import { writeMeasurementPage } from "../../scripts/measurements/measurementPage.ts"
import { playAll } from "../analysis/evaluate.ts"
import { measureDay } from "./day.ts"
import { fillFleet } from "./fill.ts"
import { fillHistory } from "./fillHistory.ts"
import { fillResults, keepSamples } from "./fillResults.ts"
import { measureIssue } from "./issue.ts"
import { measurePages, measureWhole } from "./pages.ts"
import { measureParts } from "./parts.ts"
import { withProgram } from "./program.ts"
import { type FilledFleet, type FleetReport, type RankingFigures, report } from "./report.ts"

/** The fleet whose whole ranking is read, besides the one of `--units`. */
const wholeUnits = 10_000

/** How many units are judged for real, whose results the pages repeat. */
const sampleUnits = 60

// `pnpm bench fleet` measures the pages of the ranking, issuing, reading and judging, and the passes of a day. It writes
// docs/measurements/fleet.md. With `--only reading|pages|issue|day` it measures that part, and with `--print` it only
// prints the page.
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    only: { type: "string" },
    instances: { type: "string", default: "10000" },
    collected: { type: "string", default: "1000" },
    issued: { type: "string", default: "500" },
    units: { type: "string", default: "100000" },
    print: { type: "boolean", default: false }
  }
})

const count = (name: "collected" | "instances" | "issued" | "units"): number => {
  const value = Number(values[name])
  if (!Number.isInteger(value) || value < 10) throw new Error(`--${name} must be an integer from 10 on`)
  return value
}
const sizes = {
  collected: count("collected"),
  instances: count("instances"),
  issued: count("issued"),
  units: count("units")
}

const parts = ["pages", "issue", "reading", "day"] as const
if (values.only !== undefined && !parts.some((part) => part === values.only)) {
  throw new Error(`--only must be one of ${parts.join(", ")}`)
}
const isWanted = (part: (typeof parts)[number]): boolean => values.only === undefined || values.only === part

const fill = async (client: Client, url: Redacted.Redacted, instances: number): Promise<FilledFleet> => {
  console.error(`Filling the database with ${instances} instances …`)
  const rows = await fillFleet(client, instances, playAll())
  return { instances, rows, weeks: await fillHistory(client, url) }
}

const measureRanking = async (client: Client, url: Redacted.Redacted, units: number): Promise<RankingFigures> => {
  await fill(client, url, sampleUnits)
  await measureIssue(client, url)
  await keepSamples(client)
  console.error(`Filling the database with the results of ${wholeUnits} and of ${units} units …`)
  await fillResults(client, wholeUnits)
  const small = await withProgram(Redacted.value(url), measureWhole)
  await fillResults(client, units)
  return withProgram(Redacted.value(url), async (program) => {
    const pages = await measurePages(program)
    return { units, pages, whole: [small, await measureWhole(program)] }
  })
}

const measureAll = async (client: Client, url: Redacted.Redacted): Promise<FleetReport> => {
  const pages = isWanted("pages") ? await measureRanking(client, url, sizes.units) : undefined
  const issued = isWanted("issue") ? await fill(client, url, sizes.issued) : undefined
  const issue = issued && { ...issued, figures: await measureIssue(client, url) }
  const read = isWanted("reading") ? await fill(client, url, sizes.instances) : undefined
  const reading = read && { ...read, parts: await measureParts(url, read.instances) }
  const { collected } = sizes
  const day = isWanted("day") ? { instances: collected, passes: await measureDay(client, url, collected) } : undefined
  return { ...(pages && { pages }), ...(issue && { issue }), ...(reading && { reading }), ...(day && { day }) }
}

const measured = await Effect.gen(function* () {
  const { url } = yield* startEmbeddedPostgres()
  yield* Effect.provide(Migrations.run, PgClient.layer({ url, maxConnections: 1 }))
  return yield* Effect.promise(async () => {
    const client = new Client({ connectionString: Redacted.value(url) })
    await client.connect()
    try {
      return await measureAll(client, url)
    } finally {
      await client.end()
    }
  })
}).pipe(Effect.scoped, Effect.runPromise)

const body = report(measured)
console.log(body)
if (!values.print && values.only === undefined) {
  writeMeasurementPage({ name: "fleet", title: "Advice of a whole fleet", command: "pnpm bench fleet", body })
}
