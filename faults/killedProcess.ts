/**
 * A collector in a process of its own. It runs a pass after the other, and kills itself with SIGKILL when its connections
 * to PostgreSQL reach the given event.
 *
 * Its first argument is KilledProcessOptions as JSON. Writes its events as JSON: the one it died at, or all.
 */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { DateTime, Effect, Layer, Redacted } from "effect"
import { writeSync } from "node:fs"
import { collectOnce } from "./collector.ts"
import type { KilledProcessOptions, ReachedEvent } from "./killedProcessOptions.ts"
import { tappedSocket } from "./tappedSocket.ts"
import { cutoffHour } from "./world.ts"

const options: KilledProcessOptions = JSON.parse(process.argv[2] ?? "")
const url = new URL(options.url)
const events: Array<ReachedEvent> = []

let occurrences = 0
const isKillPoint = ({ phase, statement }: ReachedEvent): boolean => {
  const { killAt } = options
  if (killAt === null || killAt.phase !== phase || killAt.statement !== statement) return false
  occurrences += 1
  return occurrences > killAt.occurrence
}

const report = (reached: ReadonlyArray<ReachedEvent>): void => {
  writeSync(1, `${JSON.stringify(reached)}\n`)
}

const database = PgClient.layer({
  url: Redacted.make(options.url),
  stream: () =>
    tappedSocket({ host: url.hostname, port: Number(url.port) }, (statement, phase) => {
      const event = { statement, phase }
      events.push(event)
      if (!isKillPoint(event)) return
      report([event])
      process.kill(process.pid, "SIGKILL")
    }),
  startupParameters: { search_path: options.schema, TimeZone: options.sessionTimeZone },
  maxConnections: 2
})

const stores = SqlStores.layer.pipe(Layer.provideMerge(database))

const start = DateTime.makeUnsafe(options.start)
const passes = Effect.forEach(
  options.presents,
  (present) =>
    collectOnce({
      ...options,
      start,
      present,
      now: present,
      cutoff: DateTime.add(start, { hours: cutoffHour(present) })
    }),
  { discard: true }
)

await Effect.runPromise(Effect.provide(passes, stores))
report(events)
