import { assert, describe, it } from "@effect/vitest"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { DateTime, Effect, Layer } from "effect"
import { InstanceDiscovery } from "../src/InstanceDiscovery.ts"
import { aws, foreignHours, ignoringNames, pass, passes, type Resource, storedHours } from "./support/namedResources.ts"
import { instant, layerStores, setTime } from "./support/scriptedCollector.ts"

const swap: ReadonlyArray<Resource> = [
  {
    id: "db-A",
    cpu: 1,
    createdAt: "2026-01-01T00:00:00Z",
    names: [
      { name: "reports", since: "2026-01-01T00:00:00Z" },
      { name: "reports-old", since: "2026-03-20T10:20:00Z" }
    ]
  },
  {
    id: "db-B",
    cpu: 60,
    createdAt: "2026-01-01T00:00:00Z",
    names: [
      { name: "reports-v2", since: "2026-01-01T00:00:00Z" },
      { name: "reports", since: "2026-03-20T10:25:00Z" }
    ]
  }
]

/** Two weeks under the first names, the swap, a few more hours, then a restart that reads the whole retention. */
const playSwap = Effect.gen(function* () {
  yield* setTime("2026-03-20T10:15:00Z")
  yield* passes(swap, 12)
  yield* pass(swap)
})

describe("Collector of instances that change names", () => {
  it.effect("stores each instance's own hours when two swap their names, also after a restart", () =>
    Effect.gen(function* () {
      yield* playSwap
      assert.strictEqual(yield* foreignHours(swap), 0)
      const hours = yield* storedHours
      for (const { id } of swap) assert.isAbove(hours.get(id)?.length ?? 0, 335)
    }).pipe(Effect.provide(layerStores))
  )

  it.effect("control: stores another's hours if name spans are ignored", () =>
    Effect.gen(function* () {
      yield* playSwap
      assert.isAbove(yield* foreignHours(swap), 300)
    }).pipe(Effect.provide(ignoringNames.pipe(Layer.provideMerge(layerStores))))
  )

  it.effect("stores nothing of a deleted instance for a new one with the same name", () =>
    Effect.gen(function* () {
      const resources: ReadonlyArray<Resource> = [
        {
          id: "db-OLD",
          cpu: 1,
          createdAt: "2026-01-01T00:00:00Z",
          deletedAt: "2026-03-20T10:20:00Z",
          names: [{ name: "orders", since: "2026-01-01T00:00:00Z" }]
        },
        {
          id: "db-NEW",
          cpu: 60,
          createdAt: "2026-03-20T11:05:00Z",
          creationKnownAt: "2026-03-20T11:20:00Z",
          names: [{ name: "orders", since: "2026-01-01T00:00:00Z" }]
        }
      ]
      yield* setTime("2026-03-20T10:15:00Z")
      yield* passes(resources, 4)
      const early = yield* pass(resources)
      assert.include(
        early.targets[0]?.notes ?? [],
        "orders is not read yet: AWS has not said when it was created (status creating)"
      )
      assert.strictEqual((yield* storedHours).get("db-NEW")?.length, 0)
      yield* passes(resources, 8)
      assert.strictEqual(yield* foreignHours(resources), 0)
      assert.deepStrictEqual(
        (yield* storedHours).get("db-NEW")?.map(({ hour }) => DateTime.formatIso(hour)),
        ["2026-03-20T11:00:00.000Z", "2026-03-20T12:00:00.000Z"]
      )
    }).pipe(Effect.provide(layerStores))
  )

  it.effect("reads an earlier name again in a read of the whole retention", () =>
    Effect.gen(function* () {
      const renamed: ReadonlyArray<Resource> = [
        {
          id: "db-A",
          cpu: 7,
          createdAt: "2026-01-01T00:00:00Z",
          names: [
            { name: "reports", since: "2026-01-01T00:00:00Z" },
            { name: "archive", since: "2026-03-20T10:20:00Z" }
          ]
        }
      ]
      const instances = yield* InstanceStore
      yield* setTime("2026-03-20T10:15:00Z")
      yield* instances.recordDiscovered(
        (yield* InstanceDiscovery.use(({ discover }) => discover({})).pipe(Effect.provide(aws(renamed)))).instances,
        instant("2026-03-20T10:15:00Z")
      )
      yield* setTime("2026-03-20T12:15:00Z")
      yield* pass(renamed)
      const hours = (yield* storedHours).get("db-A") ?? []
      assert.strictEqual(
        DateTime.formatIso(hours[0]?.hour ?? instant("1970-01-01T00:00:00Z")),
        "2026-03-06T12:00:00.000Z"
      )
      assert.strictEqual(hours.length, 334)
    }).pipe(Effect.provide(layerStores))
  )
})
