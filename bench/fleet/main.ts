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
import { measureParts } from "./parts.ts"
import { withProgram } from "./program.ts"
import { type FleetReport, report } from "./report.ts"
import { measureRequest, type RequestRun } from "./request.ts"

const requests = 3

const measureFleet = async (url: Redacted.Redacted, client: Client, instances: number): Promise<FleetReport> => {
  console.error(`Filling the database with ${instances} instances …`)
  const rows = await fillFleet(client, instances, playAll())
  const days = await fillHistory(client, url)
  console.error(`Asking for their recommendations ${requests} times …`)
  const runs = await withProgram(Redacted.value(url), async (program) => {
    const measured: Array<RequestRun> = []
    for (let request = 0; request < requests; request++) measured.push(await measureRequest(program))
    return measured
  })
  const parts = await measureParts(url)
  console.error("Collecting a day of them …")
  return { instances, rows, days, runs, parts, passes: await measureDay(client, url, instances) }
}

// `pnpm bench fleet` measures recommendations and the passes of a day for a tenth of the fleet and for the whole fleet, which has 10,000 instances
// unless `--instances` says otherwise. It writes docs/measurements/fleet.md; with `--print` it only prints the page.
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { instances: { type: "string", default: "10000" }, print: { type: "boolean", default: false } }
})
const instances = Number(values.instances)
if (!Number.isInteger(instances) || instances < 10) throw new Error("--instances must be an integer from 10 on")

const reports = await Effect.gen(function* () {
  const { url } = yield* startEmbeddedPostgres()
  yield* Effect.provide(Migrations.run, PgClient.layer({ url, maxConnections: 1 }))
  return yield* Effect.promise(async () => {
    const client = new Client({ connectionString: Redacted.value(url) })
    await client.connect()
    try {
      const tenth = await measureFleet(url, client, Math.floor(instances / 10))
      return [tenth, await measureFleet(url, client, instances)]
    } finally {
      await client.end()
    }
  })
}).pipe(Effect.scoped, Effect.runPromise)

const body = report(reports)
console.log(body)
if (!values.print) {
  writeMeasurementPage({ name: "fleet", title: "Recommendations of a whole fleet", command: "pnpm bench fleet", body })
}
