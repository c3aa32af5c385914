import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { metricName, type Resource } from "./namesWorld.ts"

const everything = { start: DateTime.makeUnsafe(0), end: DateTime.makeUnsafe("2100-01-01T00:00:00Z") }

/** What is stored of the world's instances. */
export interface NamesTable {
  /** Every stored hour as text, with its instance and its values. */
  readonly hours: ReadonlySet<string>
  /** How many of the hours hold values of another instance. */
  readonly foreign: number
}

/** Reads what is stored and compares it with the world. */
export const readTable = Effect.fnUntraced(function* (world: ReadonlyArray<Resource>) {
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const hours = new Set<string>()
  let foreign = 0
  for (const { id, provider_id } of yield* instances.list()) {
    const cpu = world.find((resource) => resource.id === provider_id)?.cpu
    for (const row of yield* metrics.getMetricsByInstance(id, { ...everything, metrics: [metricName] })) {
      const { avg_value, hour, max_value, min_value, sample_count } = row
      hours.add([provider_id, DateTime.formatIso(hour), avg_value, max_value, min_value, sample_count].join(" "))
      if (max_value !== cpu || min_value !== cpu) foreign += 1
    }
  }
  return { hours, foreign } satisfies NamesTable
})
