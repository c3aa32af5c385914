import { assert, describe, layer } from "@effect/vitest"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { DateTime, Deferred, Effect, Fiber, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { at, cpu, discovered, newInstance } from "./conformance/fixtures.ts"

const hour = "2026-03-01T10:00:00Z"
const asOf = at("2026-03-01T11:00:00Z")
const cutoff = at("0001-01-01T00:00:00Z")
const database = SqlStores.layer.pipe(Layer.provideMerge(layerPostgres()))

/** Microseconds since the epoch, because the stores' own clock is too coarse to distinguish two writes. */
const microseconds = (table: "metrics_hourly" | "instances", column: string, key: string, id: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const [row] = yield* sql<{ time: number }>`
      SELECT (extract(epoch FROM ${sql(column)}) * 1000000)::float8 AS time FROM ${sql(table)}
      WHERE ${sql(key)} = ${id}::uuid
    `
    return row?.time ?? assert.fail("no row")
  })

/**
 * Writes, and writes again in a transaction that began before the first write. Returns what `read` returns after each
 * write.
 */
const afterOlderTransaction = Effect.fnUntraced(function* <E, R>(
  write: Effect.Effect<void>,
  read: Effect.Effect<number, E, R>
) {
  const sql = yield* SqlClient.SqlClient
  const began = yield* Deferred.make<void>()
  const goOn = yield* Deferred.make<void>()
  const transaction = yield* sql`SELECT now()`.pipe(
    Effect.andThen(Deferred.succeed(began, undefined)),
    Effect.andThen(Deferred.await(goOn)),
    Effect.andThen(write),
    sql.withTransaction,
    Effect.forkChild
  )
  yield* Deferred.await(began)
  yield* write
  const before = yield* read
  yield* Deferred.succeed(goOn, undefined)
  yield* Fiber.join(transaction)
  return [before, yield* read] as const
})

const ended = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<void, never, R> =>
  Effect.orDie(Effect.asVoid(effect))

/** Writes that change the same row each time. */
const writers = Effect.gen(function* () {
  const metrics = yield* MetricsStore
  const instances = yield* InstanceStore
  const merged = yield* newInstance
  const replaced = yield* newInstance
  const updated = yield* newInstance
  const [seen] = yield* instances.recordDiscovered([discovered("db-UPDATED")], asOf)
  const recorded = seen?.id ?? assert.fail("not recorded")
  const ofRow = (column: string, id: string) => microseconds("metrics_hourly", column, "instance_id", id)
  const ofInstance = (column: string, id: string) => microseconds("instances", column, "id", id)
  let count = 0
  const next = Effect.sync(() => (count += 1))
  return [
    {
      name: "merging",
      write: ended(metrics.upsertHourlyMetric(cpu(merged, hour))),
      timeOf: (column: string) => ofRow(column, merged)
    },
    {
      name: "replacing",
      write: ended(
        Effect.flatMap(next, (sample_count) =>
          metrics.replaceHourlyMetrics([cpu(replaced, hour, { sample_count })], { asOf, cutoff })
        )
      ),
      timeOf: (column: string) => ofRow(column, replaced)
    },
    {
      name: "updating an instance",
      write: ended(Effect.flatMap(next, (hourly_cost) => instances.update(updated, { hourly_cost }))),
      timeOf: (column: string) => ofInstance(column, updated)
    },
    {
      name: "discovery",
      write: ended(
        Effect.flatMap(next, (index) =>
          instances.recordDiscovered([discovered("db-UPDATED", { name: `renamed-${index}` })], asOf)
        )
      ),
      timeOf: (column: string) => ofInstance(column, recorded)
    }
  ] as const
})

describe("updated_at", () => {
  layer(Layer.orDie(database), { timeout: "60 seconds" })((it) => {
    it.effect("is the time of the statement, so a transaction that began earlier does not move it back", () =>
      Effect.gen(function* () {
        for (const { name, timeOf, write } of yield* writers) {
          const [before, after] = yield* afterOlderTransaction(write, timeOf("updated_at"))
          assert.isAbove(after, before, name)
          assert.isAtMost(yield* timeOf("created_at"), before, name)
        }
      })
    )

    it.effect("does not go back if the database's clock does", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const all = yield* writers
        for (const { write } of all) yield* write
        // This is the state after writes of a server whose clock was one hour ahead.
        yield* sql`UPDATE metrics_hourly SET updated_at = now() + interval '1 hour', created_at = now() + interval '1 hour'`
        yield* sql`UPDATE instances SET updated_at = now() + interval '1 hour', created_at = now() + interval '1 hour'`
        for (const { name, timeOf, write } of all) {
          const before = yield* timeOf("updated_at")
          yield* write
          assert.strictEqual(yield* timeOf("updated_at"), before, name)
        }
      })
    )

    it.effect("of a snapshot is the time of the write, as_of the time at which it was taken", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const instance = yield* newInstance
        const read = (column: string) => microseconds("metrics_hourly", column, "instance_id", instance)
        yield* metrics.upsertHourlyMetric(cpu(instance, hour))
        yield* metrics.replaceHourlyMetrics([cpu(instance, hour)], { asOf, cutoff })
        assert.strictEqual(yield* read("as_of"), asOf.epochMilliseconds * 1000)
        assert.isAbove(yield* read("updated_at"), yield* read("created_at"))
        yield* metrics.replaceHourlyMetrics([cpu(instance, hour, { sample_count: 90 })], {
          asOf: DateTime.subtract(asOf, { minutes: 5 }),
          cutoff
        })
        assert.strictEqual(yield* read("as_of"), (asOf.epochMilliseconds - 300_000) * 1000)
      })
    )
  })
})
