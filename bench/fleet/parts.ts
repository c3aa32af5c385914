import * as PgClient from "@effect/sql-pg/PgClient"
import { analyze } from "@snoozeql/analysis/week/analyze"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { DateTime, Effect, Layer, type Redacted } from "effect"
import { historyDays } from "./fillHistory.ts"

/** How long each part of a request takes, in seconds, if they run one after the other. */
export interface Parts {
  readonly reading: number
  readonly judging: number
  /** The processor time of this process while it reads, which a busy machine does not stretch as much. */
  readonly readingProcessor: number
}

const instancesPerPage = 25

/** Reads and analyses the fleet as the program does, but without a server, and measures each part. */
export const measureParts = (databaseUrl: Redacted.Redacted): Promise<Parts> =>
  Effect.gen(function* () {
    const history = yield* HistoryStore
    const instances = yield* InstanceStore
    const until = yield* DateTime.now
    const range = { start: DateTime.subtract(until, { days: historyDays }), end: until }
    const parts = { reading: 0, judging: 0, readingProcessor: 0 }
    let start = performance.now()
    let processor = process.cpuUsage()
    const lap = (part: "reading" | "judging") => {
      const now = performance.now()
      parts[part] += (now - start) / 1000
      const { system, user } = process.cpuUsage(processor)
      if (part === "reading") parts.readingProcessor += (system + user) / 1_000_000
      processor = process.cpuUsage()
      start = now
    }
    const fleet = yield* instances.list()
    for (let from = 0; from < fleet.length; from += instancesPerPage) {
      const page = fleet.slice(from, from + instancesPerPage)
      const ids = page.map(({ id }) => id)
      const series = yield* history.getSeriesByInstances(ids, range)
      const changes = yield* instances.listStatusChangesByInstances(ids)
      lap("reading")
      for (const { id, timezone } of page) {
        const observations = { series: series.get(id) ?? [], statusChanges: changes.get(id) ?? [] }
        analyze({ observations, timezone, until, policy: defaultAnalysisPolicy })
      }
      lap("judging")
    }
    return parts
  }).pipe(
    Effect.provide(SqlStores.layer.pipe(Layer.provide(PgClient.layer({ url: databaseUrl, maxConnections: 1 })))),
    Effect.runPromise
  )
