import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { firstHour } from "./fleet.ts"
import type { BenchDatabase } from "./benchDatabase.ts"
import { median } from "../median.ts"

const hours = 336
const rounds = 60

interface PgRow extends Omit<HourlyMetric, "hour" | "created_at" | "updated_at"> {
  readonly hour: Date
  readonly created_at: Date
  readonly updated_at: Date
}

const end = DateTime.add(firstHour, { hours: hours - 1 })

const readByHand = async ({ client }: BenchDatabase, instance: InstanceId): Promise<ReadonlyArray<HourlyMetric>> => {
  const { rows } = await client.query<PgRow>({
    name: "range",
    text: `SELECT id, instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count, created_at, updated_at
      FROM metrics_hourly WHERE instance_id = $1 AND hour BETWEEN $2 AND $3 ORDER BY hour, metric_name`,
    values: [instance, DateTime.toDateUtc(firstHour), DateTime.toDateUtc(end)]
  })
  return rows.map((row) => ({
    id: row.id,
    instance_id: row.instance_id,
    metric_name: row.metric_name,
    hour: DateTime.fromDateUnsafe(row.hour),
    avg_value: row.avg_value,
    max_value: row.max_value,
    min_value: row.min_value,
    sample_count: row.sample_count,
    created_at: DateTime.fromDateUnsafe(row.created_at),
    updated_at: DateTime.fromDateUnsafe(row.updated_at)
  }))
}

/** Milliseconds from the call to the decoded rows. */
export interface RangeTimes {
  readonly rows: number
  readonly store: number
  readonly byHand: number
}

/** Reads 14 days of an instance, with the store, and with `pg` and hand-written objects, in turn. */
export const measureRange = async (database: BenchDatabase, instance: InstanceId): Promise<RangeTimes> => {
  const readStore = () =>
    database.run(
      Effect.flatMap(MetricsStore, (metrics) => metrics.getMetricsByInstance(instance, { start: firstHour, end }))
    )
  const store: Array<number> = []
  const byHand: Array<number> = []
  const timed = async (times: Array<number>, read: () => Promise<ReadonlyArray<HourlyMetric>>) => {
    const start = performance.now()
    const rows = await read()
    times.push(performance.now() - start)
    return rows
  }
  for (let round = 0; round < rounds; round += 1) {
    await timed(store, readStore)
    await timed(byHand, () => readByHand(database, instance))
  }
  const rows = await readStore()
  if (JSON.stringify(rows) !== JSON.stringify(await readByHand(database, instance))) {
    throw new Error("The store and the hand read different rows")
  }
  return { rows: rows.length, store: median(store.slice(10)), byHand: median(byHand.slice(10)) }
}
