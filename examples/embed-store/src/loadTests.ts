import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { withTransaction } from "@snoozeql/migrations/Transaction"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"

/** A load test that the app ran against a database, and the samples that it took meanwhile. */
export interface LoadTest {
  readonly name: string
  readonly instanceId: InstanceId
  readonly startedAt: DateTime.Utc
  readonly endedAt: DateTime.Utc
  readonly samples: ReadonlyArray<Omit<HourlyMetricInput, "instance_id">>
}

/** No load test has this name. */
export class LoadTestNotFound extends Schema.TaggedError<LoadTestNotFound>()("LoadTestNotFound", {
  name: Schema.String
}) {}

/** Writes the samples with SnoozeQL and the load test with the app's SQL, in one transaction: either both, or neither. */
export const recordLoadTest = Effect.fn("recordLoadTest")(function* (test: LoadTest) {
  const sql = yield* SqlClient.SqlClient
  yield* withTransaction(sql)(writeLoadTest(test))
})

/** The statements of `recordLoadTest`, without its transaction. */
export const writeLoadTest = Effect.fnUntraced(function* (test: LoadTest) {
  const sql = yield* SqlClient.SqlClient
  const metrics = yield* MetricsStore
  yield* metrics.mergeHourlyMetrics(test.samples.map((sample) => ({ instance_id: test.instanceId, ...sample })))
  yield* sql`
    INSERT INTO load_tests (name, instance_id, started_at, ended_at)
    VALUES (
      ${test.name}, ${test.instanceId}::uuid,
      ${DateTime.formatIso(test.startedAt)}::timestamptz, ${DateTime.formatIso(test.endedAt)}::timestamptz
    )
  `
})

/** The hourly metrics of the database during a load test, ordered by hour, then by metric name. */
export const metricsDuring = Effect.fn("metricsDuring")(function* (name: string) {
  const sql = yield* SqlClient.SqlClient
  const metrics = yield* MetricsStore
  const [test] = yield* sql<{ instance_id: InstanceId; started_at: Date; ended_at: Date }>`
    SELECT instance_id, date_bin('1 hour', started_at, 'epoch') AS started_at, ended_at
    FROM load_tests WHERE name = ${name}
  `
  if (test === undefined) return yield* new LoadTestNotFound({ name })
  return yield* metrics.getMetricsByInstance(test.instance_id, {
    start: DateTime.fromDateUnsafe(test.started_at),
    end: DateTime.fromDateUnsafe(test.ended_at)
  })
})
