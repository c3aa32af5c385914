import { assert, describe, it } from "@effect/vitest"
import { InstanceNotFound, StoreUnavailable } from "@snoozeql/domain/errors"
import { InstanceId } from "@snoozeql/domain/Instance"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Deferred, Effect, Exit, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { makeReadsTogether } from "../src/handlers/readsTogether.ts"

const idOf = (index: number) => InstanceId.make(`00000000-0000-4000-8000-${String(index).padStart(12, "0")}`)
const ids = (count: number) => Array.from({ length: count }, (_, index) => idOf(index))
const unknown = InstanceId.make("ffffffff-ffff-4fff-8fff-ffffffffffff")
const concurrently = { concurrency: "unbounded" } as const

/** Reads of a store without rows, which records the ids of each read, and waits for `before` first. */
const recorded = Effect.fnUntraced(function* (before: Effect.Effect<void, StoreUnavailable> = Effect.void) {
  const reads: Array<ReadonlyArray<InstanceId>> = []
  const seen = { interrupted: 0 }
  const record = (instances: ReadonlyArray<InstanceId>) =>
    Effect.sync(() => reads.push(instances)).pipe(
      Effect.andThen(before),
      Effect.onInterrupt(() => Effect.sync(() => seen.interrupted++))
    )
  const store = yield* MetricsStore.pipe(
    Effect.provide(
      Layer.mock(MetricsStore, {
        getLatestMetricsByInstances: (instances) => Effect.as(record(instances), new Map()),
        getMetricsVersions: Effect.fnUntraced(function* (instances: ReadonlyArray<InstanceId>) {
          yield* record(instances)
          if (instances.includes(unknown)) {
            return yield* new InstanceNotFound({ instance_id: unknown })
          }
          return { versions: new Map(instances.map((id) => [id, `v${id}`])), readAt: yield* DateTime.now }
        })
      })
    )
  )
  return { reads, seen, together: makeReadsTogether(store) }
})

describe("makeReadsTogether", () => {
  it.effect("reads what is asked for at a time in one read, of up to 100 instances", () =>
    Effect.gen(function* () {
      const { reads, together } = yield* recorded()
      yield* Effect.forEach(ids(250), together.latest, concurrently)
      assert.deepStrictEqual(
        reads.map(({ length }) => length),
        [100, 100, 50]
      )
      assert.deepStrictEqual(reads.flat().toSorted(), ids(250))
      yield* together.latest(idOf(1))
      assert.deepStrictEqual(reads.slice(3), [[idOf(1)]])
    })
  )

  it.effect("starts another read for who asks after a read has begun", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      const { reads, together } = yield* recorded(Deferred.await(gate))
      const first = yield* Effect.forkChild(together.version(idOf(1)))
      while (reads.length === 0) yield* Effect.yieldNow
      const second = yield* Effect.forkChild(together.version(idOf(1)))
      while (reads.length === 1) yield* Effect.yieldNow
      yield* Deferred.succeed(gate, undefined)
      for (const fiber of [first, second]) {
        assert.strictEqual((yield* Fiber.join(fiber)).versions.get(idOf(1)), `v${idOf(1)}`)
      }
    })
  )

  it.effect("fails only for the instance that is unknown", () =>
    Effect.gen(function* () {
      const { reads, together } = yield* recorded()
      const exits = yield* Effect.forEach(
        [idOf(1), unknown, idOf(2)],
        (id) => Effect.exit(together.version(id)),
        concurrently
      )
      assert.deepStrictEqual(exits.map(Exit.isSuccess), [true, false, true])
      assert.strictEqual((yield* Effect.flip(together.version(unknown)))._tag, "InstanceNotFound")
      // Together, then each of the three, then the unknown one: reads of one instance are not repeated.
      assert.lengthOf(reads, 5)
    })
  )

  it.effect("fails for every caller if the store fails", () =>
    Effect.gen(function* () {
      const outage = new StoreUnavailable({ operation: "read", message: "down", cause: undefined })
      const { reads, together } = yield* recorded(Effect.fail(outage))
      const failed = [outage, outage, outage]
      assert.deepStrictEqual(
        yield* Effect.forEach(ids(3), (id) => Effect.flip(together.latest(id)), concurrently),
        failed
      )
      assert.deepStrictEqual(
        yield* Effect.forEach(ids(3), (id) => Effect.flip(together.version(id)), concurrently),
        failed
      )
      assert.lengthOf(reads, 2)
    })
  )

  it.effect("reads for the other callers when one is interrupted", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      const { reads, seen, together } = yield* recorded(Deferred.await(gate))
      const fibers = yield* Effect.forEach(ids(2), (id) => Effect.forkChild(together.latest(id)))
      while (reads.length === 0) yield* Effect.yieldNow
      const [first, second] = fibers
      if (first === undefined || second === undefined) return assert.fail()
      yield* Fiber.interrupt(first)
      yield* Deferred.succeed(gate, undefined)
      assert.deepStrictEqual(yield* Fiber.join(second), [])
      assert.deepStrictEqual({ ...seen, reads: reads.length }, { interrupted: 0, reads: 1 })
    })
  )

  it.effect("stops a read that takes half a minute", () =>
    Effect.gen(function* () {
      const { reads, seen, together } = yield* recorded(Effect.never)
      const fiber = yield* Effect.forkChild(Effect.flip(together.latest(idOf(1))))
      while (reads.length === 0) yield* Effect.yieldNow
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "StoreUnavailable")
      assert.strictEqual(seen.interrupted, 1)
    })
  )
})
