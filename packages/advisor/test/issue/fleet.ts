import { assert } from "@effect/vitest"
import type { DiscoveredInstance, InstanceId } from "@snoozeql/domain/Instance"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { TestClock } from "effect/testing"
import { type IsBusy, ordinary, valueOf } from "../support/history.ts"

/** Sets the clock of the memory stores. */
export const setTime = (at: string) => TestClock.setTime(DateTime.makeUnsafe(at).epochMilliseconds)

export const discovered = (name: string, fields: Partial<DiscoveredInstance> = {}): DiscoveredInstance => ({
  provider: "aws",
  provider_id: `db-${name}`,
  account: "123456789012",
  region: "eu-west-1",
  name,
  engine: "postgres",
  class: "db.t4g.micro",
  tags: {},
  status: "available",
  provider_created_at: null,
  provider_facts: ordinary,
  ...fields
})

/** Discovers instances at the present time. */
export const discover = Effect.fnUntraced(function* (...names: ReadonlyArray<string>) {
  const instances = yield* InstanceStore
  return yield* instances.recordDiscovered(
    names.map((name) => discovered(name)),
    yield* DateTime.now
  )
})

/** Stores the hours of an instance from the last `hours` hours before the running one. */
export const collect = Effect.fnUntraced(function* (id: InstanceId, isBusy: IsBusy, hours: number) {
  const metrics = yield* MetricsStore
  const now = yield* DateTime.now
  const end = DateTime.startOf(now, "hour")
  const rows = activityMetricNames.flatMap((metric_name) =>
    Array.from({ length: hours }, (_, index) => {
      const hour = DateTime.subtract(end, { hours: index + 1 })
      const value = valueOf(metric_name, isBusy(hour))
      return {
        instance_id: id,
        metric_name,
        hour,
        avg_value: value,
        max_value: value,
        min_value: value,
        sample_count: 60
      }
    })
  )
  const written = yield* metrics.replaceHourlyMetrics(rows, {
    asOf: now,
    cutoff: DateTime.subtract(now, { days: 400 })
  })
  assert.isAtLeast(written.written + written.unchanged, 0)
})
