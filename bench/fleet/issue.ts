import * as PgClient from "@effect/sql-pg/PgClient"
import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { Effect, Layer, Logger, type Redacted } from "effect"
import type { Client } from "pg"

/** What issuing the first advice of a fleet took, and then the plans of a day. */
export interface IssueFigures {
  readonly units: number
  /** Seconds of the first advice, which computes the weekly method's record of 42 days. */
  readonly first: number
  /** Seconds of the plans of a day. */
  readonly daily: number
  /** How much the resident memory of this process grew at its peak, in MiB. */
  readonly growth: number
}

const millisBetweenSamples = 50
const mebibytes = (bytes: number): number => bytes / 2 ** 20

/** Issues the advice of a filled fleet twice, in this process, and watches the memory meanwhile. */
export const measureIssue = async (client: Client, databaseUrl: Redacted.Redacted): Promise<IssueFigures> => {
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  let peak = before
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, millisBetweenSamples)
  const figures = await Effect.gen(function* () {
    const issuer = yield* AdviceIssuer
    const timed = Effect.gen(function* () {
      const start = performance.now()
      const { issued } = yield* issuer.issueDue({ isCollected: true })
      return { issued, seconds: (performance.now() - start) / 1000 }
    })
    const first = yield* timed
    // As if it had been issued yesterday.
    yield* Effect.promise(() =>
      client.query("UPDATE advice_plans SET day = day - 1, issued_at = issued_at - interval '1 day'")
    )
    const daily = yield* timed
    if (daily.issued !== first.issued) return yield* Effect.die(new Error("Not all plans of the day were issued"))
    return { units: first.issued, first: first.seconds, daily: daily.seconds }
  }).pipe(
    Effect.provide(
      AdviceIssuer.layer().pipe(
        Layer.provide(SqlStores.layer),
        Layer.provide(PgClient.layer({ url: databaseUrl, maxConnections: 4 })),
        Layer.merge(Logger.layer([]))
      )
    ),
    Effect.runPromise
  )
  clearInterval(watch)
  return { ...figures, growth: mebibytes(peak - before) }
}
