import { assert } from "@effect/vitest"
import type { HourlyMetric, HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import { InstanceId } from "@snoozeql/domain/Instance"
import { MetricName } from "@snoozeql/domain/MetricName"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Schema, Stream } from "effect"
import { at, newInstance } from "../conformance/fixtures.ts"
import { type Command, hoursPerSequence, instanceSlots } from "./commands.ts"
import { Oracle, type Row } from "./oracle.ts"

const millisPerHour = 3_600_000
const unknownId = InstanceId.make("ffffffff-ffff-4fff-8fff-ffffffffffff")
const metricName = Schema.decodeUnknownSync(MetricName)

// Every sequence has a time of its own, later than those before it: what they left as the boundary of retention lies
// behind it. All of them lie before 1970, where the memory layer's clock stands in a test.
let started = 0
const nextStart = (): DateTime.Utc => {
  started += 1
  return DateTime.add(at("1600-01-01T00:00:00Z"), { hours: started * (hoursPerSequence + 2) })
}

const toInput = (row: Row, ids: ReadonlyArray<InstanceId>, start: DateTime.Utc): HourlyMetricInput => ({
  instance_id: ids[row.instance] ?? unknownId,
  metric_name: metricName(row.series.split("/")[1]),
  // Any instant of the hour names it.
  hour: DateTime.add(start, { hours: row.hour, minutes: Math.floor(row.count) % 60 }),
  avg_value: row.average,
  max_value: row.maximum,
  min_value: row.minimum,
  sample_count: row.count
})

/** Whether an average is right but for the rounding of its sum. */
const isClose = (
  actual: number,
  expected: { readonly average: number; readonly maximum: number; readonly minimum: number }
) => Math.abs(actual - expected.average) <= 1e-12 * Math.max(Math.abs(expected.maximum), Math.abs(expected.minimum))

/** Compares the stored rows with the oracle's: snapshots to the bit, merged averages to rounding. */
const compareTables = (
  rows: ReadonlyArray<HourlyMetric>,
  oracle: Oracle,
  ids: ReadonlyArray<InstanceId>,
  start: DateTime.Utc
): void => {
  const expected = oracle.table()
  const keyOf = (row: HourlyMetric) =>
    `${ids.indexOf(row.instance_id)}/${row.metric_name}@${(row.hour.epochMilliseconds - start.epochMilliseconds) / millisPerHour}`
  assert.deepStrictEqual(new Set(rows.map(keyOf)), new Set(expected.keys()))
  for (const row of rows) {
    const values = expected.get(keyOf(row))
    assert.deepStrictEqual(
      [row.max_value, row.min_value, row.sample_count],
      [values?.maximum, values?.minimum, values?.count]
    )
    if (values === undefined) continue
    if (values.takenAt === undefined)
      assert.isTrue(isClose(row.avg_value, values), `${row.avg_value} ≠ ${values.average}`)
    else {
      assert.strictEqual(row.avg_value, values.average)
      assert.deepStrictEqual(row.updated_at, DateTime.add(start, { minutes: values.takenAt }))
    }
  }
}

/** Runs a sequence on the store and on the oracle and compares answers and tables after every step. */
export const runSequence = Effect.fnUntraced(function* (commands: ReadonlyArray<Command>) {
  const metrics = yield* MetricsStore
  const instances = yield* InstanceStore
  const start = nextStart()
  const ids: Array<InstanceId> = []
  for (const _ of instanceSlots) ids.push(yield* newInstance)
  const oracle = new Oracle(instanceSlots)
  const replaced: Array<Extract<Command, { kind: "replace" }>> = []

  const inputs = (batch: ReadonlyArray<Row>) => batch.map((row) => toInput(row, ids, start))

  const merge = Effect.fnUntraced(function* (
    batch: ReadonlyArray<Row>,
    merging: Effect.Effect<unknown, { readonly _tag: string }>
  ) {
    const allowed = oracle.merge(batch)
    const tag = yield* merging.pipe(
      Effect.as(undefined),
      Effect.catch((error) => Effect.succeed(error._tag))
    )
    if (allowed.length === 0) assert.isUndefined(tag)
    else assert.include(allowed, tag)
  })

  const replace = Effect.fnUntraced(function* (command: Extract<Command, { kind: "replace" }>) {
    const expected = oracle.replace(command.batch, command.takenAt, command.cutoff)
    const actual = yield* metrics
      .replaceHourlyMetrics(inputs(command.batch), {
        asOf: DateTime.add(start, { minutes: command.takenAt }),
        cutoff: DateTime.add(start, { hours: command.cutoff })
      })
      .pipe(Effect.catch((error) => Effect.succeed(error._tag)))
    assert.deepStrictEqual<unknown>(actual, expected)
  })

  const step = Effect.fnUntraced(function* (command: Command) {
    switch (command.kind) {
      case "merge":
        return yield* merge(command.batch, metrics.mergeHourlyMetrics(inputs(command.batch)))
      case "upsert":
        return yield* merge([command.row], metrics.upsertHourlyMetric(toInput(command.row, ids, start)))
      case "replace":
        replaced.push(command)
        return yield* replace(command)
      case "retry": {
        const earlier = replaced[command.which % Math.max(1, replaced.length)]
        if (earlier === undefined) return
        const part = earlier.batch.slice(0, Math.ceil(earlier.batch.length * command.part))
        return yield* replace({ ...earlier, batch: command.reversed ? part.toReversed() : part })
      }
      case "deleteInstance": {
        const found = yield* Effect.isSuccess(instances.delete(ids[command.instance] ?? unknownId))
        return assert.strictEqual(found, oracle.deleteInstance(command.instance))
      }
      case "deleteOld": {
        const deleted = yield* metrics.deleteOldMetrics(DateTime.add(start, { hours: command.before }))
        return assert.strictEqual(deleted, oracle.deleteOld(command.before))
      }
    }
  })

  const range = { start, end: DateTime.add(start, { hours: hoursPerSequence }) }
  for (const command of commands) {
    yield* step(command)
    compareTables(yield* Stream.runCollect(metrics.streamMetrics(range)), oracle, ids, start)
  }
  yield* Effect.forEach(ids, (id) => Effect.ignore(instances.delete(id)), { discard: true })
})
