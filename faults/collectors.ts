import type { EmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Array, DateTime, Effect, Number, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import type { Finding } from "./finding.ts"
import type { KilledProcessOptions } from "./killedProcessOptions.ts"
import { runProcess } from "./runProcess.ts"
import { asSuperuser, withSchema } from "./schemas.ts"
import { storesOf } from "./storesOf.ts"
import { minutesPerHour } from "./world.ts"
import { countWrongInstances, countWrongRows } from "./wrongRows.ts"

const worldStart = DateTime.makeUnsafe("2024-05-01T00:00:00Z")
const passes = 16
const minutesPerPass = 15
const firstPass = 13 * minutesPerHour

const countDeadlocks = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ deadlocks: number }>`
    SELECT deadlocks::int AS deadlocks FROM pg_stat_database WHERE datname = current_database()
  `
  return row?.deadlocks ?? 0
})

/**
 * Several collectors, each a process, on one empty schema: they create the tables, run the same passes at the same time
 * with batches of different sizes, and delete what expires meanwhile.
 */
const runTogether = Effect.fnUntraced(function* (postgres: EmbeddedPostgres, collectors: number, schema: string) {
  const options: KilledProcessOptions = {
    url: Redacted.value(postgres.url),
    schema,
    mode: "replace",
    settled: false,
    instancesPerBatch: 1,
    presents: Array.makeBy(passes, (pass) => firstPass + pass * minutesPerPass),
    start: worldStart.epochMilliseconds,
    sessionTimeZone: "UTC",
    killAt: null
  }
  const ended = yield* Effect.all(
    Array.makeBy(collectors, (index) => runProcess("killedProcess.ts", { ...options, instancesPerBatch: index + 1 })),
    { concurrency: "unbounded" }
  )
  const end = Math.ceil((firstPass + passes * minutesPerPass) / minutesPerHour) * minutesPerHour
  const last = yield* runProcess("killedProcess.ts", { ...options, presents: [end], settled: true })
  const wrong = yield* Effect.all([countWrongRows(worldStart, end), countWrongInstances]).pipe(
    Effect.provide(storesOf(postgres.url, schema)),
    Effect.orDie
  )
  return {
    wrong: Number.sumAll(wrong),
    errors: [...ended, last].filter(({ code }) => code !== 0).map(({ errors }) => errors)
  }
})

/** 2, 3 and 4 collectors at once. */
export const runCollectors = Effect.fn("runCollectors")(function* (
  postgres: EmbeddedPostgres
): Effect.fn.Return<ReadonlyArray<Finding>> {
  return yield* Effect.forEach([2, 3, 4], (collectors) =>
    Effect.gen(function* () {
      const schema = `faults_collectors_${collectors}`
      const before = yield* asSuperuser(postgres.url, countDeadlocks)
      const { errors, wrong } = yield* withSchema(postgres.url, schema, runTogether(postgres, collectors, schema))
      const deadlocks = (yield* asSuperuser(postgres.url, countDeadlocks)) - before
      return {
        fault: `${collectors} collectors at once, ${passes} passes each, from an empty schema on`,
        result: `${wrong} wrong rows, ${deadlocks} deadlocks broken by PostgreSQL, ${errors.length} failed collectors`,
        failures: [...errors, ...(wrong === 0 ? [] : [`${wrong} wrong rows`])]
      }
    })
  )
})
