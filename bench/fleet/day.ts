import * as PgClient from "@effect/sql-pg/PgClient"
import { CloudWatch, type MetricDataQuery, type MetricDataRequest } from "@snoozeql/collector/CloudWatch"
import * as CloudWatchCollector from "@snoozeql/collector/CloudWatchCollector"
import { Collector } from "@snoozeql/collector/Collector"
import * as ScriptedInstanceDiscovery from "@snoozeql/collector/ScriptedInstanceDiscovery"
import { addCollectionCounts, type CollectionRun, noCollectionCounts } from "@snoozeql/domain/CollectionRun"
import { millisPerDay, millisPerHour, millisPerMinute } from "@snoozeql/domain/timeUnits"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { shiftedClock } from "@snoozeql/testing/shiftedClock"
import { Clock, DateTime, Effect, Layer, Logger, type Redacted } from "effect"
import type { Client } from "pg"

/** What passes did. */
export interface PassFigures {
  readonly calls: number
  readonly queries: number
  /** Hourly rows that were read and compared with the stored ones. */
  readonly compared: number
  /** Hourly rows that were inserted or changed. */
  readonly written: number
  /** One after the other, without the requests to AWS. */
  readonly seconds: number
}

/** The passes of a day. */
export interface DayFigures {
  /** The first pass, which reads the whole retention of instances that nobody knows. */
  readonly first: PassFigures
  /** The other passes of a day, every 15 minutes from 00:00 UTC on. */
  readonly day: PassFigures
  readonly longestSeconds: number
}

const passesOfDay = 96
const minutesBetween = 15

/** A value that depends on the instance, the metric and the hour, so that it is the same whenever it is read. */
const valueOf = ({ instanceName, metricName, statistic }: MetricDataQuery, hour: number): number => {
  const base = ((hour % 24) * 7 + instanceName.length + metricName.length + Number(instanceName.slice(-4))) % 90
  return statistic === "Maximum" ? base + 5 : statistic === "Minimum" ? base / 2 : base
}

const datapoints = (query: MetricDataQuery, { end, start }: Pick<MetricDataRequest, "start" | "end">) => {
  const points = []
  for (let at = start.epochMilliseconds; at < end.epochMilliseconds; at += millisPerHour) {
    const minutes = Math.min(60, Math.floor((end.epochMilliseconds - at) / millisPerMinute))
    const value = query.statistic === "SampleCount" ? minutes : valueOf(query, at / millisPerHour)
    points.push({ timestamp: DateTime.makeUnsafe(at), value })
  }
  return points
}

/** CloudWatch without a network: the seconds are those of the collector and the database. */
const cloudWatch = Layer.succeed(CloudWatch, {
  getMetricData: (request) =>
    Effect.sync(() => ({
      results: request.queries.map((query) => ({
        id: query.id,
        status: "Complete" as const,
        messages: [],
        datapoints: datapoints(query, request)
      })),
      messages: [],
      apiCalls: 1
    }))
})

const layerOf = (databaseUrl: Redacted.Redacted, instances: number) => {
  const fleet = Array.from({ length: instances }, (_, index) => ({ name: `db-${String(index).padStart(6, "0")}` }))
  const stores = Layer.effect(
    MetricsStore,
    // The database's clock goes with that of the passes.
    Effect.map(MetricsStore, (metrics) => ({ ...metrics, snapshotTime: DateTime.now }))
  ).pipe(Layer.provideMerge(SqlStores.layer), Layer.provide(PgClient.layer({ url: databaseUrl, maxConnections: 10 })))
  return CloudWatchCollector.layer({ history: "14 days" }).pipe(
    Layer.provide([cloudWatch, ScriptedInstanceDiscovery.layer({ instances: () => fleet })]),
    Layer.provide(stores),
    Layer.merge(Logger.layer([]))
  )
}

const figuresOf = (runs: ReadonlyArray<CollectionRun>, seconds: number): PassFigures => {
  const counts = runs.reduce((sum, run) => addCollectionCounts(sum, run), noCollectionCounts)
  return {
    calls: counts.api_calls,
    queries: counts.queries_requested,
    compared: counts.written + counts.unchanged + counts.stale + counts.expired,
    written: counts.written,
    seconds
  }
}

/** Measures the first pass over a number of instances, and all passes of the day after it, by a clock that jumps. */
export const measureDay = async (
  client: Client,
  databaseUrl: Redacted.Redacted,
  instances: number
): Promise<DayFigures> => {
  await client.query("TRUNCATE instances, metrics_deletions, collection_runs CASCADE")
  const midnight = Math.floor(Date.now() / millisPerDay) * millisPerDay
  return Effect.gen(function* () {
    const collector = yield* Collector
    const real = yield* Clock.Clock
    const collectAt = Effect.fnUntraced(function* (at: number) {
      const offset = at - real.currentTimeMillisUnsafe()
      const start = performance.now()
      const run = yield* collector.collect("schedule").pipe(
        Effect.provideService(
          Clock.Clock,
          shiftedClock(real, () => offset)
        )
      )
      if (run.status !== "succeeded") return yield* Effect.die(new Error(JSON.stringify(run.targets)))
      return { run, seconds: (performance.now() - start) / 1000 }
    })
    const first = yield* collectAt(midnight - minutesBetween * millisPerMinute)
    const passes = yield* Effect.forEach(Array.from({ length: passesOfDay }), (_, index) =>
      collectAt(midnight + index * minutesBetween * millisPerMinute)
    )
    const seconds = passes.map((pass) => pass.seconds)
    return {
      first: figuresOf([first.run], first.seconds),
      day: figuresOf(
        passes.map(({ run }) => run),
        seconds.reduce((sum, one) => sum + one, 0)
      ),
      longestSeconds: Math.max(...seconds)
    }
  }).pipe(Effect.provide(layerOf(databaseUrl, instances)), Effect.runPromise)
}
