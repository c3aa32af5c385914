import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Array, Clock, DateTime, Effect, Fiber, Number, Ref } from "effect"
import type { Finding } from "./finding.ts"
import { storesOf } from "./storesOf.ts"

const writers = 4
const rowsPerBatch = 250
const start = DateTime.makeUnsafe("2024-01-01T00:00:00Z")
const everything = { start, end: DateTime.makeUnsafe("2025-01-01T00:00:00Z") }

/** A writer's rows in their next version, which is the sample count: the richer snapshot wins. */
const batchOf = (instanceId: InstanceId, version: number): ReadonlyArray<HourlyMetricInput> =>
  Array.makeBy(rowsPerBatch, (index) => ({
    instance_id: instanceId,
    metric_name: "CPUUtilization",
    hour: DateTime.add(start, { hours: index }),
    avg_value: version,
    max_value: version,
    min_value: version,
    sample_count: version
  }))

const registerWriter = Effect.fnUntraced(function* (index: number) {
  const instances = yield* InstanceStore
  const { id } = yield* instances.register(
    {
      name: `writer-${index}`,
      provider_id: `db-writer-${index}`,
      account: "111122223333",
      region: "eu-central-1",
      engine: "postgres",
      class: "db.t4g.micro"
    },
    start
  )
  return {
    id,
    acknowledged: yield* Ref.make(0),
    typedErrors: yield* Ref.make(0),
    reads: yield* Ref.make(0)
  }
})

type Writer = Effect.Success<ReturnType<typeof registerWriter>>

/** Writes version after version; a version is tried again until it is acknowledged. Errors of other types end it. */
const writeOn = Effect.fnUntraced(function* (writer: Writer) {
  const metrics = yield* MetricsStore
  const write = Effect.gen(function* () {
    const version = (yield* Ref.get(writer.acknowledged)) + 1
    const asOf = yield* metrics.snapshotTime
    yield* metrics.replaceHourlyMetrics(batchOf(writer.id, version), { asOf, cutoff: start })
    yield* Ref.set(writer.acknowledged, version)
    yield* metrics.getLatestMetrics(writer.id)
    yield* Ref.update(writer.reads, (count) => count + 1)
  }).pipe(
    Effect.catchTag("StoreUnavailable", () =>
      Effect.andThen(
        Ref.update(writer.typedErrors, (count) => count + 1),
        Effect.sleep("20 millis")
      )
    )
  )
  return yield* Effect.forever(write)
})

/** Whether every row of the writer is there, all of one version, and that not older than what was acknowledged. */
const isIntact = Effect.fnUntraced(function* (writer: Writer) {
  const metrics = yield* MetricsStore
  const acknowledged = yield* Ref.get(writer.acknowledged)
  const rows = yield* metrics.getMetricsByInstance(writer.id, everything)
  const versions = new Set(rows.map((row) => row.sample_count))
  return rows.length === rowsPerBatch && versions.size === 1 && (rows[0]?.sample_count ?? 0) >= acknowledged
})

const acknowledgedBy = (all: ReadonlyArray<Writer>) => Effect.forEach(all, ({ acknowledged }) => Ref.get(acknowledged))

/** Waits until every writer has written again; answers how long it took, in milliseconds. */
const recovery = Effect.fnUntraced(function* (all: ReadonlyArray<Writer>) {
  const since = yield* Clock.currentTimeMillis
  const before = yield* acknowledgedBy(all)
  while ((yield* acknowledgedBy(all)).some((version, index) => version <= (before[index] ?? 0))) {
    yield* Effect.sleep("5 millis")
  }
  return (yield* Clock.currentTimeMillis) - since
})

/** PostgreSQL, with fsync on, ended at once and restarted while four writers go on through one pool. */
export const runCrashes = Effect.fn("runCrashes")(function* (crashes: number): Effect.fn.Return<Finding> {
  return yield* Effect.gen(function* () {
    const postgres = yield* startEmbeddedPostgres({ fsync: true })
    return yield* Effect.gen(function* () {
      const all = yield* Effect.forEach(Array.range(1, writers), registerWriter)
      const fibers = yield* Effect.forEach(all, (writer) => Effect.forkChild(writeOn(writer)))
      yield* recovery(all)
      const recoveries: Array<number> = []
      let torn = 0
      for (let crash = 0; crash < crashes; crash += 1) {
        yield* Effect.sleep(50 + ((crash * 37) % 100))
        yield* postgres.stopImmediate
        yield* postgres.restart
        recoveries.push(yield* recovery(all).pipe(Effect.timeout("30 seconds")))
        for (const writer of all) if (!(yield* isIntact(writer))) torn += 1
      }
      const died = fibers.filter((fiber) => fiber.pollUnsafe() !== undefined).length
      yield* Fiber.interruptAll(fibers)
      const versions = Number.sumAll(yield* acknowledgedBy(all))
      const errors = Number.sumAll(yield* Effect.forEach(all, ({ typedErrors }) => Ref.get(typedErrors)))
      return {
        fault: `PostgreSQL ended at once (SIGQUIT, no checkpoint) and restarted ${crashes} times under ${writers} writers`,
        result: `${versions * rowsPerBatch} acknowledged rows, none lost or torn; ${errors} requests failed, each with StoreUnavailable; all writers went on within ${Math.max(...recoveries)} ms of the restart`,
        failures: [
          ...(torn === 0 ? [] : [`${torn} times rows were lost or torn`]),
          ...(died === 0 ? [] : [`${died} writers died of an untyped error`]),
          ...(errors === 0 ? ["no request was in flight at any crash"] : [])
        ]
      }
    }).pipe(Effect.provide(storesOf(postgres.url, "public")))
  }).pipe(Effect.scoped, Effect.orDie)
})
