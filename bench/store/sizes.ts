import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { firstHour, rowsOfHours } from "./fleet.ts"
import { fill } from "./fill.ts"
import type { BenchDatabase } from "./benchDatabase.ts"
import { measureQueries, type QueryComparison } from "./queries.ts"
import { measureRange, type RangeTimes } from "./range.ts"
import { store } from "./writers.ts"

/** The hours of 14 days. */
export const hoursKept = 336

/** The costs at one size of the table. */
export interface SizeReport {
  readonly rows: number
  readonly bytesPerRow: number
  readonly range: RangeTimes
  readonly queries: ReadonlyArray<QueryComparison>
  /** Rows a second for a new hour, and for the same hour rewritten, in batches of 5,000. */
  readonly insert: number
  readonly rewrite: number
  /** Milliseconds to delete the oldest fourteenth. */
  readonly retention: number
}

const rowsPerBatch = 5000

const timeWrites = async (database: BenchDatabase, instances: ReadonlyArray<InstanceId>, version: number) => {
  const rows = rowsOfHours(
    instances,
    hoursKept,
    hoursKept + Math.max(1, Math.ceil(15_000 / (instances.length * 4))),
    version
  )
  const start = performance.now()
  for (let from = 0; from < rows.length; from += rowsPerBatch) {
    await store.write(database, rows.slice(from, from + rowsPerBatch), version)
  }
  return (rows.length / (performance.now() - start)) * 1000
}

const timeRetention = async ({ run }: BenchDatabase): Promise<number> => {
  const before = DateTime.add(firstHour, { hours: hoursKept / 14 })
  const start = performance.now()
  await run(Effect.flatMap(MetricsStore, (metrics) => metrics.deleteOldMetrics(before)))
  return performance.now() - start
}

/** Fills the table with 14 days of this many instances, and measures reads, writes and retention. */
export const measureSize = async (database: BenchDatabase, instanceCount: number): Promise<SizeReport> => {
  const instances = await database.registerInstances(instanceCount)
  const rows = await fill(database, hoursKept)
  const [instance] = instances
  if (instance === undefined) throw new Error("No instance was registered")
  const { rows: sizes } = await database.client.query<{ bytes: number }>(
    "SELECT (pg_table_size('metrics_hourly') + pg_indexes_size('metrics_hourly'))::float8 AS bytes"
  )
  return {
    rows,
    bytesPerRow: (sizes[0]?.bytes ?? Number.NaN) / rows,
    range: await measureRange(database, instance),
    queries: await measureQueries(database, instance),
    insert: await timeWrites(database, instances, 1),
    rewrite: await timeWrites(database, instances, 2),
    retention: await timeRetention(database)
  }
}
