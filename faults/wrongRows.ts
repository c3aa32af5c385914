import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import type { Instance } from "@snoozeql/domain/Instance"
import { DateTime, Effect, Stream } from "effect"
import type { Aggregate } from "./aggregate.ts"
import { cutoffHour, delta, instanceCount, minutesPerHour, series } from "./world.ts"

const everything = {
  start: DateTime.makeUnsafe("0001-01-01T00:00:00Z"),
  end: DateTime.makeUnsafe("9999-12-31T23:00:00Z")
}

const expectedTable = (now: number): ReadonlyMap<string, Aggregate> => {
  const table = new Map<string, Aggregate>()
  for (const one of series) {
    for (let hour = Math.max(0, cutoffHour(now)); hour < now / minutesPerHour; hour += 1) {
      const aggregate = delta(one, hour, 0, now)
      if (aggregate !== undefined) table.set(`db-${one.instance} ${one.metric} ${hour}`, aggregate)
    }
  }
  return table
}

/** Equal; but averages that were merged of parts are rounded differently. */
const areEqual = (stored: Aggregate, expected: Aggregate): boolean =>
  stored.sample_count === expected.sample_count &&
  stored.max_value === expected.max_value &&
  stored.min_value === expected.min_value &&
  Math.abs(stored.avg_value - expected.avg_value) <= 1e-12 * Math.abs(expected.max_value)

/** How many rows of the table are missing, too many or other than the world's points up to `now` make them. */
export const countWrongRows = Effect.fnUntraced(function* (start: DateTime.Utc, now: number) {
  const metrics = yield* MetricsStore
  const instances = yield* InstanceStore
  const known = yield* instances.list()
  const providerIds = new Map(known.map((instance) => [instance.id, instance.provider_id]))
  const rows = yield* Stream.runCollect(metrics.streamMetrics(everything))
  const expected = expectedTable(now)
  const right = rows.filter((row) => {
    const hour = (row.hour.epochMilliseconds - start.epochMilliseconds) / (minutesPerHour * 60_000)
    const aggregate = expected.get(`${providerIds.get(row.instance_id)} ${row.metric_name} ${hour}`)
    return aggregate !== undefined && areEqual(row, aggregate)
  })
  return rows.length - right.length + expected.size - right.length
})

const isBroken = Effect.fnUntraced(function* (instance: Instance) {
  const changes = yield* (yield* InstanceStore).listStatusChanges(instance.id)
  return (
    changes.some(
      (change, index) =>
        change.previous_status !== (changes[index - 1]?.status ?? null) || change.status === change.previous_status
    ) || changes.at(-1)?.status !== instance.status
  )
})

/** How many instances are missing, too many, or have status changes that do not follow from each other. */
export const countWrongInstances = Effect.gen(function* () {
  const known = yield* (yield* InstanceStore).list()
  const broken = yield* Effect.filter(known, isBroken)
  return Math.abs(known.length - instanceCount) + broken.length
})
