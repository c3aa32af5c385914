/**
 * Reads the history of a whole fleet once, and prints as JSON what it took. It is a program of its own, as fresh as a
 * server that has just started: the program that fills the database has a large heap, which slows its garbage collector.
 */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { Effect, Layer, Redacted, Stream } from "effect"
import { makeHistories } from "../../packages/advisor/src/history.ts"
import { historyRange } from "./fillHistory.ts"
import type { ReadingFigures } from "./parts.ts"

const databaseUrl = Redacted.make(process.env["DATABASE_URL"] ?? "")

const figures: ReadingFigures = await Effect.gen(function* () {
  const histories = yield* makeHistories
  const range = yield* historyRange
  const start = performance.now()
  const processor = process.cpuUsage()
  const units = yield* Stream.runCount(histories.ofFleet(range))
  const seconds = (performance.now() - start) / 1000
  const { system, user } = process.cpuUsage(processor)
  return { units, seconds, processorSeconds: (system + user) / 1_000_000 }
}).pipe(
  Effect.provide(SqlStores.layer.pipe(Layer.provide(PgClient.layer({ url: databaseUrl, maxConnections: 10 })))),
  Effect.runPromise
)
console.log(JSON.stringify(figures))
