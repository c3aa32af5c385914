import * as PgClient from "@effect/sql-pg/PgClient"
import * as Migrations from "@snoozeql/migrations/Migrations"
import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Effect, Redacted } from "effect"
import { parseArgs } from "node:util"
import { Client } from "pg"
import { writeMeasurementPage } from "../../scripts/measurements/measurementPage.ts"
import { fill } from "./fill.ts"
import { measure } from "./measure.ts"
import { measureMemory } from "./memory.ts"
import { report } from "./report.ts"

// `pnpm bench http` compares the HTTP server with Fastify and node:http, which return the same rows of the same PostgreSQL.
// It writes docs/measurements/http.md; with `--print` it only prints the page. `--minutes` is how long the memory is
// watched under load.
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    instances: { type: "string", default: "200" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "1.5" },
    minutes: { type: "string", default: "1" },
    print: { type: "boolean", default: false }
  }
})
const options = {
  instances: Number(values.instances),
  rounds: Number(values.rounds),
  milliseconds: Number(values.seconds) * 1000,
  minutes: Number(values.minutes)
}
if (Object.values(options).some((option) => !(option > 0))) throw new Error("The options must be positive numbers")

const body = await Effect.gen(function* () {
  const { pid, url } = yield* startEmbeddedPostgres()
  const postgresPid = yield* Effect.flatMap(pid, Effect.fromOption)
  yield* Effect.provide(Migrations.run, PgClient.layer({ url, maxConnections: 1 }))
  return yield* Effect.promise(async () => {
    const client = new Client({ connectionString: Redacted.value(url) })
    await client.connect()
    const filled = await fill(client, options.instances)
    await client.end()
    const measured = await measure({ url: Redacted.value(url), postgresPid }, filled, options)
    const memory = await measureMemory(Redacted.value(url), filled, options.minutes)
    return report(measured, memory, options)
  })
}).pipe(Effect.scoped, Effect.runPromise)

console.log(body)
if (!values.print) writeMeasurementPage({ name: "http", title: "The HTTP server", command: "pnpm bench http", body })
