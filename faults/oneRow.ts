import type { InstanceId } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Array, DateTime, Effect } from "effect"

const start = DateTime.makeUnsafe("2020-01-01T00:00:00Z")
const everything = { start, end: DateTime.makeUnsafe("2100-01-01T00:00:00Z") }

/** How many rows a batch has. */
export const rowsPerBatch = 2000

/** Registers an instance to write to. */
export const registerOne = Effect.gen(function* () {
  const instances = yield* InstanceStore
  const { id } = yield* instances.register(
    {
      name: "writer",
      provider_id: "db-writer",
      account: "111122223333",
      region: "eu-central-1",
      engine: "postgres",
      class: "db.t4g.micro"
    },
    start
  )
  return id
})

/** Writes the `index`th batch of new rows; answers "written" or the tag of the error. */
export const writeBatch = Effect.fnUntraced(function* (id: InstanceId, index: number) {
  const metrics = yield* MetricsStore
  const rows = Array.makeBy(rowsPerBatch, (row) => ({
    instance_id: id,
    metric_name: "CPUUtilization" as const,
    hour: DateTime.add(start, { hours: index * rowsPerBatch + row }),
    avg_value: 1,
    max_value: 2,
    min_value: 0,
    sample_count: 60
  }))
  return yield* metrics.replaceHourlyMetrics(rows, { asOf: start, cutoff: start }).pipe(
    Effect.as("written"),
    Effect.catch((error) => Effect.succeed(`${error._tag}: ${error.message}`))
  )
})

/** How many rows there are. */
export const countRows = Effect.fnUntraced(function* (id: InstanceId) {
  const metrics = yield* MetricsStore
  return (yield* metrics.getMetricsByInstance(id, everything)).length
})
