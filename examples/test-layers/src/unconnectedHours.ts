import type { Instance } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"

/** In how many of the known hours of the last two weeks nobody was connected. */
export interface UnconnectedHours {
  readonly instance: Instance
  readonly unconnected: number
  readonly known: number
}

/** The app's own logic over two weeks of an instance's hours. An hour without data is not an idle hour. */
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
