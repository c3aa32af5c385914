import type { HourlyMetric, HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import type { DiscoveredInstance, InstanceId } from "@snoozeql/domain/Instance"
import type { StoreUnavailable } from "@snoozeql/domain/errors"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { TestClock } from "effect/testing"

export const at = (text: string): DateTime.Utc => DateTime.toUtc(DateTime.makeUnsafe(text))

export const hourOf = (start: DateTime.Utc, hours: number): DateTime.Utc => DateTime.add(start, { hours })

/** The database's clock after it has advanced: later than every instant that it has returned before. */
export const laterSnapshotTime: Effect.Effect<DateTime.Utc, StoreUnavailable, MetricsStore> = Effect.gen(function* () {
  const metrics = yield* MetricsStore
  const before = yield* metrics.snapshotTime
  while (true) {
    // The database's clock of the memory stores is the test's clock.
    yield* TestClock.adjust("1 millis")
    const now = yield* metrics.snapshotTime
    if (DateTime.isGreaterThan(now, before)) return now
  }
})

let registered = 0

/** Registers a new instance, so that suites can share a database. */
export const newInstance: Effect.Effect<InstanceId, never, InstanceStore> = Effect.gen(function* () {
  registered += 1
  const store = yield* InstanceStore
  const instance = yield* store.register(
    {
      name: `instance-${registered}`,
      provider_id: `db-${registered}`,
      account: "111122223333",
      region: "eu-central-1",
      engine: "postgres",
      class: "db.t4g.micro"
    },
    at("2026-01-01T00:00:00Z")
  )
  return instance.id
}).pipe(Effect.orDie)

export const discovered = (providerId: string, fields: Partial<DiscoveredInstance> = {}): DiscoveredInstance => ({
  provider: "aws",
  provider_id: providerId,
  account: "111122223333",
  region: "eu-central-1",
  name: providerId,
  engine: "postgres",
  class: "db.t4g.micro",
  status: "available",
  tags: {},
  provider_created_at: at("2025-06-01T00:00:00Z"),
  ...fields
})

export const cpu = (
  instanceId: InstanceId,
  hour: string | DateTime.Utc,
  fields: Partial<HourlyMetricInput> = {}
): HourlyMetricInput => ({
  instance_id: instanceId,
  metric_name: "CPUUtilization",
  hour: typeof hour === "string" ? at(hour) : hour,
  avg_value: 10,
  max_value: 20,
  min_value: 5,
  sample_count: 60,
  ...fields
})

/** The fields of a row that the caller sets. */
export const valuesOf = (row: HourlyMetric) => ({
  metric_name: row.metric_name,
  hour: DateTime.formatIso(row.hour),
  avg_value: row.avg_value,
  max_value: row.max_value,
  min_value: row.min_value,
  sample_count: row.sample_count
})

export const everything = { start: at("0001-01-01T00:00:00Z"), end: at("9999-12-31T23:00:00Z") }
