import type { Instance } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"

/** How many hours of the last two weeks nobody was connected, of those that are known. */
export interface UnconnectedHours {
  readonly instance: Instance
  readonly unconnected: number
  readonly known: number
}

/** The app's own logic: what of an instance is known over two weeks. An hour without data is not an idle hour. */
export const unconnectedHours = Effect.gen(function* () {
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const now = yield* DateTime.now
  return yield* Effect.forEach(
    yield* instances.list(),
    Effect.fnUntraced(function* (instance) {
      const hours = yield* metrics.getMetricsByInstance(instance.id, {
        start: DateTime.subtract(now, { weeks: 2 }),
        end: now,
        metrics: ["DatabaseConnections"]
      })
      return {
        instance,
        unconnected: hours.filter(({ max_value }) => max_value === 0).length,
        known: hours.length
      } satisfies UnconnectedHours
    })
  )
})
