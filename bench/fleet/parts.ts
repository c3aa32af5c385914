import * as PgClient from "@effect/sql-pg/PgClient"
import { analyze } from "@snoozeql/analysis/week/analyze"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { DateTime, Effect, Layer, type Redacted, Stream } from "effect"
import { makeHistories } from "../../packages/advisor/src/history.ts"
import { historyDays } from "./fillHistory.ts"

/** How long each part of judging a fleet takes, in seconds. */
export interface Parts {
  readonly reading: number
  /** The processor time of this process while it reads, which a busy machine does not stretch as much. */
  readonly readingProcessor: number
  /** The time that the analysis of the weekly view takes, without reading. */
  readonly judging: number
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000

/** Reads the fleet as the program does, but without a server, and then once more to analyse it. Measures each part. */
export const measureParts = (databaseUrl: Redacted.Redacted): Promise<Parts> =>
  Effect.gen(function* () {
    const histories = yield* makeHistories
    const until = yield* DateTime.now
    const range = { start: DateTime.subtract(until, { days: historyDays }), end: until }

    const start = performance.now()
    const processor = process.cpuUsage()
    yield* Stream.runDrain(histories.ofFleet(range))
    const reading = secondsSince(start)
    const { system, user } = process.cpuUsage(processor)

    let judging = 0
    yield* Stream.runForEach(histories.ofFleet(range), ({ instance, series, statusChanges }) =>
      Effect.sync(() => {
        const before = performance.now()
        const { timezone } = instance
        analyze({ observations: { series, statusChanges }, timezone, until, policy: defaultAnalysisPolicy })
        judging += secondsSince(before)
      })
    )
    return { reading, readingProcessor: (system + user) / 1_000_000, judging }
  }).pipe(
    Effect.provide(SqlStores.layer.pipe(Layer.provide(PgClient.layer({ url: databaseUrl, maxConnections: 10 })))),
    Effect.runPromise
  )
