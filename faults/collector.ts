import { CollectionRunId, noCollectionCounts } from "@snoozeql/domain/CollectionRun"
import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import type { DiscoveredInstance, Instance } from "@snoozeql/domain/Instance"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { Aggregate } from "./aggregate.ts"
import { cutoffHour, delta, instanceCount, minutesPerHour, series, type Series, snapshot, statusOf } from "./world.ts"

/**
 * How a collector writes: it replaces hours that it reads again; it merges new points and moves its watermark in one
 * transaction; or, the broken control, in two.
 */
export type WritingMode = "replace" | "merge" | "merge apart"

export interface PassOptions {
  readonly mode: WritingMode
  /** The present by the process's clock, in minutes from the world's start. */
  readonly now: number
  /** The present of the world, in minutes from its start. */
  readonly present: number
  /** The oldest hour that is kept. */
  readonly cutoff: DateTime.Utc
  /** Whether all points have been published by now. */
  readonly settled: boolean
  /** The start of the world. */
  readonly start: DateTime.Utc
  /** How many instances a batch holds. */
  readonly instancesPerBatch: number
}

const hourAt = (start: DateTime.Utc, hour: number): DateTime.Utc => DateTime.add(start, { hours: hour })

const discoveredAt = (now: number): ReadonlyArray<DiscoveredInstance> =>
  Array.from({ length: instanceCount }, (_, instance) => ({
    provider: "aws",
    provider_id: `db-${instance}`,
    account: "111122223333",
    region: "eu-central-1",
    name: `instance-${instance}`,
    engine: "postgres",
    class: "db.t4g.micro",
    status: statusOf(instance, now),
    tags: {},
    provider_created_at: null
  }))

const hoursUntil = (now: number): ReadonlyArray<number> => {
  const first = Math.max(0, cutoffHour(now))
  return Array.from({ length: Math.ceil(now / minutesPerHour) - first }, (_, index) => first + index)
}

/** The rows of a batch of instances, as `aggregate` sees each hour. */
const rowsOf = (
  batch: ReadonlyArray<Instance>,
  hours: ReadonlyArray<number>,
  start: DateTime.Utc,
  aggregate: (one: Series, hour: number) => Aggregate | undefined
): ReadonlyArray<HourlyMetricInput> =>
  batch.flatMap((instance) =>
    series
      .filter((one) => `db-${one.instance}` === instance.provider_id)
      .flatMap((one) =>
        hours.flatMap((hour) => {
          const values = aggregate(one, hour)
          return values === undefined
            ? []
            : [{ instance_id: instance.id, metric_name: one.metric, hour: hourAt(start, hour), ...values }]
        })
      )
  )

const batchesOf = (instances: ReadonlyArray<Instance>, size: number): ReadonlyArray<ReadonlyArray<Instance>> =>
  Array.from({ length: Math.ceil(instances.length / size) }, (_, index) =>
    instances.slice(index * size, (index + 1) * size)
  )

const replaceHours = Effect.fnUntraced(function* (instances: ReadonlyArray<Instance>, options: PassOptions) {
  const metrics = yield* MetricsStore
  const hours = hoursUntil(options.now)
  yield* Effect.forEach(
    batchesOf(instances, options.instancesPerBatch),
    Effect.fnUntraced(function* (batch) {
      const asOf = yield* metrics.snapshotTime
      const rows = rowsOf(batch, hours, options.start, (one, hour) =>
        options.settled ? delta(one, hour, 0, options.present) : snapshot(one, hour, options.present)
      )
      yield* metrics.replaceHourlyMetrics(rows, { asOf, cutoff: options.cutoff })
    }),
    { concurrency: 2, discard: true }
  )
})

const mergeNewPoints = Effect.fnUntraced(function* (instances: ReadonlyArray<Instance>, options: PassOptions) {
  const sql = yield* SqlClient.SqlClient
  const metrics = yield* MetricsStore
  yield* sql`CREATE TABLE IF NOT EXISTS merge_watermark (provider_id text PRIMARY KEY, minute integer NOT NULL)`
  const hours = hoursUntil(options.now)
  yield* Effect.forEach(
    instances,
    Effect.fnUntraced(function* (instance) {
      const [stored] = yield* sql<{ minute: number }>`
        SELECT minute FROM merge_watermark WHERE provider_id = ${instance.provider_id}
      `
      const rows = rowsOf([instance], hours, options.start, (one, hour) =>
        delta(one, hour, stored?.minute ?? 0, options.present)
      )
      const merge = metrics.mergeHourlyMetrics(rows)
      const move = sql`
        INSERT INTO merge_watermark (provider_id, minute) VALUES (${instance.provider_id}, ${options.present}::int)
        ON CONFLICT (provider_id) DO UPDATE SET minute = excluded.minute
      `
      const both = Effect.andThen(merge, move)
      yield* options.mode === "merge" ? sql.withTransaction(both) : both
    }),
    { discard: true }
  )
})

const runId = (now: number) => CollectionRunId.make(`00000000-0000-4000-8000-${String(now).padStart(12, "0")}`)

/** One pass of a collector as a process that has just started runs it: it reads all that is kept. */
export const collectOnce = Effect.fnUntraced(function* (options: PassOptions) {
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const runs = yield* CollectionRunStore
  const at = DateTime.add(options.start, { minutes: options.now })
  const run = {
    id: runId(options.present),
    trigger: "schedule",
    started_at: at,
    targets: [],
    ...noCollectionCounts,
    instances: instanceCount,
    estimated_cost_usd: 0
  } as const
  yield* runs.save({ ...run, status: "running", finished_at: null })
  const known = yield* instances.recordDiscovered(discoveredAt(options.present), at)
  yield* options.mode === "replace" ? replaceHours(known, options) : mergeNewPoints(known, options)
  yield* metrics.deleteOldMetrics(options.cutoff)
  yield* runs.save({ ...run, status: "succeeded", finished_at: at })
})
