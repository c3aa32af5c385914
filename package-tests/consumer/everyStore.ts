import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import * as PgliteClient from "@snoozeql/pglite/PgliteClient"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { DateTime, Effect, Layer } from "effect"

const hour = DateTime.makeUnsafe("2026-01-01T10:00:00Z")

/** Merges two samples of one hour, and returns what is stored: average, maximum, minimum and number. */
const mergeTwoSamples = Effect.gen(function* () {
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const instance = yield* instances.register(
    {
      name: "orders",
      provider_id: "db-ORDERS",
      account: "111122223333",
      region: "eu-central-1",
      engine: "postgres",
      class: "db.t4g.micro"
    },
    hour
  )
  for (const value of [10, 20]) {
    yield* metrics.upsertHourlyMetric({
      instance_id: instance.id,
      metric_name: "CPUUtilization",
      hour,
      avg_value: value,
      max_value: value,
      min_value: value,
      sample_count: 1
    })
  }
  const rows: ReadonlyArray<HourlyMetric> = yield* metrics.getMetricsByInstance(instance.id, { start: hour, end: hour })
  return rows.map((row) => [row.avg_value, row.max_value, row.min_value, row.sample_count] as const)
})

export const memoryStores = MemoryStores.layer

export const embeddedStores = SqlStores.layer.pipe(Layer.provide(PgliteClient.layerMemory()))

/** Runs the same on every store. */
export const everyStore = Effect.all({
  memory: Effect.provide(mergeTwoSamples, memoryStores),
  embedded: Effect.provide(mergeTwoSamples, embeddedStores)
})
