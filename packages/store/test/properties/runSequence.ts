import { assert } from "@effect/vitest"
import type { HourlyMetric, HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import { InstanceId } from "@snoozeql/domain/Instance"
import { MetricName } from "@snoozeql/domain/MetricName"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Schema, Stream } from "effect"
import { TestClock } from "effect/testing"
import { at, laterSnapshotTime, newInstance } from "../conformance/fixtures.ts"
import { type Command, hoursPerSequence, instanceSlots } from "./commands.ts"
import { Oracle, type Row } from "./oracle.ts"

const unknownId = InstanceId.make("ffffffff-ffff-4fff-8fff-ffffffffffff")
const metricName = Schema.decodeUnknownSync(MetricName)

// Every sequence has a time of its own, after the times of all earlier sequences, so the retention boundary that they
// left lies before it. All of them are before 1970, where the clock of the memory stores begins in a test.
let started = 0
const nextStart = (): DateTime.Utc => {
  started += 1
  return DateTime.add(at("1600-01-01T00:00:00Z"), { hours: started * (hoursPerSequence + 2) })
}

const toInput = (row: Row, ids: ReadonlyArray<InstanceId>, start: DateTime.Utc): HourlyMetricInput => ({
  instance_id: ids[row.instance] ?? unknownId,
  metric_name: metricName(row.series.split("/")[1]),
  // Any instant of the hour identifies it.
  hour: DateTime.add(start, { hours: row.hour, minutes: Math.floor(row.count) % 60 }),
  avg_value: row.average,
  max_value: row.maximum,
  min_value: row.minimum,
  sample_count: row.count
})

/** Whether an average is right, except for rounding. */
const isClose = (
  actual: number,
  expected: { readonly average: number; readonly maximum: number; readonly minimum: number }
) => Math.abs(actual - expected.average) <= 1e-12 * Math.max(Math.abs(expected.maximum), Math.abs(expected.minimum))

/** Compares the stored rows with the oracle's: snapshots exactly, merged averages except for rounding. */
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
    }
  }
}

/** Fails if `updated_at` is before `created_at`, or has gone back since the table was `before`. */
const compareTimes = (before: ReadonlyArray<HourlyMetric>, rows: ReadonlyArray<HourlyMetric>): void => {
  const earlier = new Map(before.map((row) => [row.id, row]))
  for (const { created_at, id, updated_at } of rows) {
    const then = earlier.get(id)
    assert.isTrue(DateTime.isGreaterThanOrEqualTo(updated_at, then?.updated_at ?? created_at))
    if (then !== undefined) assert.deepStrictEqual(created_at, then.created_at)
  }
}

/** Fails unless exactly the versions of those instances have changed whose rows have changed. */
const compareVersions = (
  [before, after]: readonly [ReadonlyArray<HourlyMetric>, ReadonlyArray<HourlyMetric>],
  [versionsBefore, versionsAfter]: readonly [ReadonlyArray<string>, ReadonlyArray<string>],
  ids: ReadonlyArray<InstanceId>
): void => {
  const textOf = (rows: ReadonlyArray<HourlyMetric>, id: InstanceId) =>
    JSON.stringify(rows.filter((row) => row.instance_id === id))
  for (const [index, id] of ids.entries()) {
    if (versionsAfter[index] === "deleted") continue
    const changed = textOf(before, id) !== textOf(after, id)
    assert.strictEqual(versionsBefore[index] !== versionsAfter[index], changed, `the version of instance ${index}`)
  }
}

/** A snapshot of a sequence, and when it was taken: by the store's clock, and as a number that grows with time. */
interface Snapshot {
  readonly batch: ReadonlyArray<Row>
  readonly cutoff: number
  readonly asOf: DateTime.Utc
  readonly takenAt: number
}

/** More minutes after the start than a snapshot of long ago can have. */
const firstOfToday = 100

/** Runs a sequence on the store and on the oracle, and compares results and tables after every step. */
export const runSequence = Effect.fnUntraced(function* (commands: ReadonlyArray<Command>) {
  const metrics = yield* MetricsStore
  const instances = yield* InstanceStore
  const start = nextStart()
  const ids: Array<InstanceId> = []
  for (const _ of instanceSlots) ids.push(yield* newInstance)
  const oracle = new Oracle(instanceSlots)
  const replaced: Array<Snapshot> = []
  let today = firstOfToday
  const nextToday = () => {
    today += 1
    return today
  }

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

  const take = Effect.fnUntraced(function* ({ batch, cutoff, takenAt }: Extract<Command, { kind: "replace" }>) {
    const snapshot: Snapshot =
      takenAt === "now"
        ? { batch, cutoff, asOf: yield* laterSnapshotTime, takenAt: nextToday() }
        : { batch, cutoff, asOf: DateTime.add(start, { minutes: takenAt }), takenAt }
    return snapshot
  })

  const replace = Effect.fnUntraced(function* ({ asOf, batch, cutoff, takenAt }: Snapshot) {
    const expected = oracle.replace(batch, takenAt, cutoff)
    const actual = yield* metrics
      .replaceHourlyMetrics(inputs(batch), { asOf, cutoff: DateTime.add(start, { hours: cutoff }) })
      .pipe(Effect.catch((error) => Effect.succeed(error._tag)))
    assert.deepStrictEqual<unknown>(actual, expected)
  })

  const step = Effect.fnUntraced(function* (command: Command) {
    switch (command.kind) {
      case "merge":
        return yield* merge(command.batch, metrics.mergeHourlyMetrics(inputs(command.batch)))
      case "upsert":
        return yield* merge([command.row], metrics.upsertHourlyMetric(toInput(command.row, ids, start)))
      case "replace": {
        const snapshot = yield* take(command)
        replaced.push(snapshot)
        return yield* replace(snapshot)
      }
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
        return assert.strictEqual(deleted, oracle.deleteOld(command.before, nextToday()))
      }
    }
  })

  const range = { start, end: DateTime.add(start, { hours: hoursPerSequence }) }
  const readVersions = Effect.forEach(ids, (id) =>
    metrics.getMetricsVersions([id]).pipe(
      Effect.map(({ versions }) => versions.get(id) ?? ""),
      Effect.catchTag("InstanceNotFound", () => Effect.succeed("deleted"))
    )
  )
  let before: ReadonlyArray<HourlyMetric> = []
  let versions = yield* readVersions
  for (const command of commands) {
    // So that every write is seen in `updated_at`.
    yield* TestClock.adjust("1 millis")
    yield* step(command)
    const rows = yield* Stream.runCollect(metrics.streamMetrics(range))
    compareTables(rows, oracle, ids, start)
    compareTimes(before, rows)
    const versionsAfter = yield* readVersions
    compareVersions([before, rows], [versions, versionsAfter], ids)
    before = rows
    versions = versionsAfter
  }
  yield* Effect.forEach(ids, (id) => Effect.ignore(instances.delete(id)), { discard: true })
})
