import { assert } from "@effect/vitest"
import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { type MetricName, metricNames } from "@snoozeql/domain/MetricName"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { Place } from "@snoozeql/simulator/accounts/SimulatedAccount"
import { simulatedAccount, type SimulatedInstance } from "@snoozeql/simulator/fleet/SimulatedInstance"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { instant } from "./scriptedCollector.ts"

const retentionMillis = 14 * 24 * millisPerHour

/** The place of a simulator without accounts. */
const onlyPlace: Place = { account: simulatedAccount, region: "eu-west-1" }

/** All stored rows of the instances of an account and region, by name, metric and hour. */
export const allRows = Effect.fnUntraced(function* ({ account, region }: Place = onlyPlace) {
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const rows = new Map<string, HourlyMetric>()
  for (const instance of yield* instances.list()) {
    if (instance.account !== account || instance.region !== region) continue
    const { id, name } = instance
    for (const row of yield* metrics.getMetricsByInstance(id, {
      start: instant("2000-01-01T00:00:00Z"),
      end: instant("2100-01-01T00:00:00Z")
    })) {
      rows.set(`${name} ${row.metric_name} ${DateTime.formatIso(row.hour)}`, row)
    }
  }
  return rows
})

/** The aggregate of a simulated instance in one hour, computed from its samples. */
const aggregate = (instance: SimulatedInstance, metricName: MetricName, hour: number, until: number) => {
  const values: Array<number> = []
  instance.series
    .get(metricName)
    ?.visit(hour, Math.min(hour + millisPerHour, until), (_, value) => void values.push(value))
  return values.length === 0
    ? undefined
    : {
        avg: values.reduce((sum, value) => sum + value, 0) / values.length,
        min: Math.min(...values),
        max: Math.max(...values),
        count: values.length
      }
}

/**
 * Compares the stored rows of the hours that ended before `finished` with the samples, from the retention of 14 days
 * before `start` on. There must be no other rows.
 */
export const assertRowsAreTheSamples = Effect.fnUntraced(function* ({
  finished,
  place = onlyPlace,
  start
}: {
  readonly start: DateTime.Utc
  readonly finished: number
  readonly place?: Place
}) {
  const { instancesOf } = yield* Simulator
  const instances = instancesOf(place)
  const now = (yield* DateTime.now).epochMilliseconds
  const rows = new Map(
    [...(yield* allRows(place))].filter(([, { hour }]) => hour.epochMilliseconds + millisPerHour <= finished)
  )
  const from = Math.floor((start.epochMilliseconds - retentionMillis) / millisPerHour) * millisPerHour
  let expected = 0
  for (const instance of instances) {
    const created = Math.floor(instance.createdAt / millisPerHour) * millisPerHour
    for (let hour = Math.max(from, created); hour + millisPerHour <= finished; hour += millisPerHour) {
      for (const metricName of metricNames) {
        const samples = aggregate(instance, metricName, hour, now)
        if (samples === undefined) continue
        expected += 1
        const name = `${instance.identifier} ${metricName} ${DateTime.formatIso(DateTime.makeUnsafe(hour))}`
        const row = rows.get(name)
        assert.isDefined(row, name)
        assert.strictEqual(row.sample_count, samples.count, name)
        assert.closeTo(row.avg_value, samples.avg, 1e-9 * Math.abs(samples.avg), name)
        assert.strictEqual(row.min_value, samples.min, name)
        assert.strictEqual(row.max_value, samples.max, name)
      }
    }
  }
  assert.strictEqual(rows.size, expected)
  assert.isAbove(expected, 800 * instances.length)
})
