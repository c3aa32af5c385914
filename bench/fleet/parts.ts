import * as PgClient from "@effect/sql-pg/PgClient"
import { analyze } from "@snoozeql/analysis/week/analyze"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { Effect, Layer, Redacted, Schema, Stream } from "effect"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { makeHistories } from "../../packages/advisor/src/history.ts"
import { median } from "../median.ts"
import { historyRange } from "./fillHistory.ts"

const ReadingFigures = Schema.Struct({
  units: Schema.Finite,
  seconds: Schema.Finite,
  /** The processor time of the reading program, without PostgreSQL's. */
  processorSeconds: Schema.Finite
})

/** What reading the history of a fleet took. */
export type ReadingFigures = typeof ReadingFigures.Type

/** How long each part of judging a fleet takes, in seconds. */
export interface Parts {
  /** Each run of the reading program. */
  readonly readings: ReadonlyArray<number>
  readonly reading: number
  readonly readingProcessor: number
  /** The time that the analysis of the weekly view takes, without reading. */
  readonly judging: number
}

const readings = 5
const script = fileURLToPath(new URL("readFleet.ts", import.meta.url))

const readOnce = async (databaseUrl: string): Promise<ReadingFigures> => {
  const env = { ...process.env, DATABASE_URL: databaseUrl }
  const { stdout } = await promisify(execFile)(process.execPath, [script], { env })
  return Schema.decodeUnknownSync(ReadingFigures)(JSON.parse(stdout))
}

const measureJudging = (databaseUrl: Redacted.Redacted): Promise<number> =>
  Effect.gen(function* () {
    const histories = yield* makeHistories
    const range = yield* historyRange
    let judging = 0
    yield* Stream.runForEach(histories.ofFleet(range), ({ instance, series, statusChanges }) =>
      Effect.sync(() => {
        const before = performance.now()
        const { timezone } = instance
        analyze({ observations: { series, statusChanges }, timezone, until: range.end, policy: defaultAnalysisPolicy })
        judging += (performance.now() - before) / 1000
      })
    )
    return judging
  }).pipe(
    Effect.provide(SqlStores.layer.pipe(Layer.provide(PgClient.layer({ url: databaseUrl, maxConnections: 10 })))),
    Effect.runPromise
  )

/** Reads a fleet of so many units several times, each time with a new program, and then once more to analyse it. */
export const measureParts = async (databaseUrl: Redacted.Redacted, units: number): Promise<Parts> => {
  const runs: Array<ReadingFigures> = []
  for (let run = 0; run < readings; run++) runs.push(await readOnce(Redacted.value(databaseUrl)))
  if (runs.some((run) => run.units !== units)) throw new Error(`Not all ${units} units were read`)
  return {
    readings: runs.map(({ seconds }) => seconds),
    reading: median(runs.map(({ seconds }) => seconds)),
    readingProcessor: median(runs.map(({ processorSeconds }) => processorSeconds)),
    judging: await measureJudging(databaseUrl)
  }
}
