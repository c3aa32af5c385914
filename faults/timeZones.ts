import type { EmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Array, DateTime, Effect, Redacted } from "effect"
import type { Finding } from "./finding.ts"
import type { KilledProcessOptions } from "./killedProcessOptions.ts"
import { runProcess } from "./runProcess.ts"
import { withSchema } from "./schemas.ts"
import { storesOf } from "./storesOf.ts"
import { minutesPerHour } from "./world.ts"
import { countWrongRows } from "./wrongRows.ts"

const firstPass = 13 * minutesPerHour
const passes = 3

/** Zones with the instant at which their clocks change, or any where they never do. */
const zones = [
  { zone: "America/New_York", change: "2024-03-10T07:00:00Z" },
  { zone: "Europe/Berlin", change: "2024-10-27T01:00:00Z" },
  { zone: "Australia/Lord_Howe", change: "2024-04-06T15:00:00Z" },
  { zone: "Asia/Kathmandu", change: "2024-06-01T00:00:00Z" }
]

const runIn = Effect.fnUntraced(function* (postgres: EmbeddedPostgres, zone: string, change: string, schema: string) {
  const start = DateTime.subtract(DateTime.makeUnsafe(change), { hours: 10 })
  const options: KilledProcessOptions = {
    url: Redacted.value(postgres.url),
    schema,
    mode: "replace",
    settled: false,
    instancesPerBatch: 3,
    presents: Array.makeBy(passes, (pass) => firstPass + pass * minutesPerHour),
    start: DateTime.toUtc(start).epochMilliseconds,
    killAt: null,
    sessionTimeZone: zone
  }
  const end = firstPass + passes * minutesPerHour
  const ended = [
    yield* runProcess("killedProcess.ts", options, [`TZ=${zone}`]),
    yield* runProcess("killedProcess.ts", { ...options, presents: [end], settled: true }, [`TZ=${zone}`])
  ]
  const wrong = yield* countWrongRows(DateTime.toUtc(start), end).pipe(
    Effect.provide(storesOf(postgres.url, schema, { startupParameters: { TimeZone: zone } })),
    Effect.orDie
  )
  return [
    ...(wrong === 0 ? [] : [`${zone}: ${wrong} wrong hours`]),
    ...ended.filter(({ code }) => code !== 0).map(({ errors }) => `${zone}: ${errors}`)
  ]
})

/** Process and sessions in zones whose clocks change, or stand at a quarter of an hour, on the days in question. */
export const runTimeZones = Effect.fn("runTimeZones")(function* (
  postgres: EmbeddedPostgres
): Effect.fn.Return<Finding> {
  const failures = yield* Effect.forEach(zones, ({ change, zone }, index) => {
    const schema = `faults_zone_${index}`
    return withSchema(postgres.url, schema, runIn(postgres, zone, change, schema))
  })
  return {
    fault: `Process and sessions in ${zones.map(({ zone }) => zone).join(", ")}, over the change of their clocks`,
    result: failures.flat().length === 0 ? "0 wrong hours" : "wrong hours",
    failures: failures.flat()
  }
})
