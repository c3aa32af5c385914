import { assert, describe, it } from "@effect/vitest"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Layer } from "effect"
import { aws, foreignHours, pass, passes, type Resource, storedHours } from "./support/namedResources.ts"
import { instant, layerStores, setTime } from "./support/scriptedCollector.ts"
import { InstanceDiscovery } from "../src/InstanceDiscovery.ts"

const born = "2026-01-01T00:00:00Z"
const swap: ReadonlyArray<Resource> = [
  {
    id: "db-A",
    cpu: 1,
    createdAt: born,
    names: [
      { name: "reports", since: born },
      { name: "reports-old", since: "2026-03-20T10:20:00Z" }
    ]
  },
  {
    id: "db-B",
    cpu: 60,
    createdAt: born,
    names: [
      { name: "reports-v2", since: born },
      { name: "reports", since: "2026-03-20T10:25:00Z" }
    ]
  }
]

/** Stores whose database's clock is off by some hours. The process's clock is right. */
const storesWithClock = (hours: number) =>
  Layer.effect(
    MetricsStore,
    Effect.map(MetricsStore, (store) => ({
      ...store,
      snapshotTime: Effect.map(DateTime.now, (now) => DateTime.add(now, { hours }))
    }))
  ).pipe(Layer.provideMerge(layerStores))

describe("Collector of instances that change names while a clock is wrong", () => {
  for (const hours of [3, -3]) {
    it.effect(`stores no hour of another instance if the database's clock is off by ${hours} hours`, () =>
      Effect.gen(function* () {
        yield* setTime("2026-03-20T10:15:00Z")
        yield* passes(swap, 24)
        yield* pass(swap)
        assert.strictEqual(yield* foreignHours(swap), 0)
        for (const { id } of swap) assert.isAbove((yield* storedHours).get(id)?.length ?? 0, 300)
      }).pipe(Effect.provide(storesWithClock(hours)))
    )
  }

  it.effect("does not read an instance if an earlier discovery with a later time hides its rename", () =>
    Effect.gen(function* () {
      const instances = yield* InstanceStore
      const discover = InstanceDiscovery.use((discovery) => discovery.discover({})).pipe(Effect.provide(aws(swap)))
      yield* setTime("2026-03-20T10:15:00Z")
      // The clocks were a day ahead at this discovery.
      yield* instances.recordDiscovered((yield* discover).instances, instant("2026-03-21T10:15:00Z"))
      yield* setTime("2026-03-20T14:15:00Z")
      const run = yield* pass(swap)
      assert.include(
        run.targets[0]?.notes ?? [],
        "reports is not read in this pass: a later discovery, at 2026-03-21T10:15:00.000Z, saw the name reports-v2"
      )
      assert.strictEqual(yield* foreignHours(swap), 0)
      // Once the clock has passed that time, the rename is recorded.
      yield* setTime("2026-03-21T10:30:00Z")
      yield* pass(swap)
      yield* setTime("2026-03-21T14:30:00Z")
      yield* pass(swap)
      assert.isAbove((yield* storedHours).get("db-B")?.length ?? 0, 200)
    }).pipe(Effect.provide(layerStores))
  )
})
