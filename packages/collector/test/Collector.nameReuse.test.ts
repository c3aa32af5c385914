import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { foreignHours, ignoringNames, pass, passes, type Resource, storedHours } from "./support/namedResources.ts"
import { layerStores, setTime } from "./support/scriptedCollector.ts"

const born = "2026-01-01T00:00:00Z"
const first = { id: "db-A", cpu: 1, createdAt: born }
const second = { id: "db-B", cpu: 60 }

const promotion = "is a replica that is promoted and takes its source's name"

/** What people do with names, and how many hours each instance keeps at least. */
const worlds: Readonly<
  Record<string, { readonly resources: ReadonlyArray<Resource>; readonly hours: Readonly<Record<string, number>> }>
> = {
  "is restored under the name of the deleted one": {
    resources: [
      { ...first, names: [{ name: "orders", since: born }], deletedAt: "2026-03-20T10:20:00Z" },
      { ...second, createdAt: "2026-03-20T11:05:00Z", names: [{ name: "orders", since: born }] }
    ],
    hours: { "db-A": 335, "db-B": 4 }
  },
  "is restored under the name that the first one gave up": {
    resources: [
      {
        ...first,
        names: [
          { name: "orders", since: born },
          { name: "orders-broken", since: "2026-03-20T10:20:00Z" }
        ]
      },
      { ...second, createdAt: "2026-03-20T11:05:00Z", names: [{ name: "orders", since: born }] }
    ],
    hours: { "db-A": 339, "db-B": 4 }
  },
  "has the name for a while, until the first one takes it back": {
    resources: [
      {
        ...first,
        names: [
          { name: "orders", since: born },
          { name: "orders-old", since: "2026-03-20T10:20:00Z" },
          { name: "orders", since: "2026-03-20T13:30:00Z" }
        ]
      },
      {
        ...second,
        createdAt: born,
        names: [
          { name: "orders-v2", since: born },
          { name: "orders", since: "2026-03-20T10:25:00Z" },
          { name: "orders-v2", since: "2026-03-20T13:25:00Z" }
        ]
      }
    ],
    hours: { "db-A": 338, "db-B": 338 }
  },
  [promotion]: {
    resources: [
      { ...first, names: [{ name: "orders", since: born }], deletedAt: "2026-03-20T10:50:00Z" },
      {
        ...second,
        createdAt: "2026-03-18T08:30:00Z",
        names: [
          { name: "orders-replica", since: born },
          { name: "orders", since: "2026-03-20T11:10:00Z" }
        ]
      }
    ],
    hours: { "db-A": 335, "db-B": 52 }
  }
}

/** Four and a half hours in which names change, then a restart that reads the whole retention. */
const play = Effect.fnUntraced(function* (resources: ReadonlyArray<Resource>) {
  yield* setTime("2026-03-20T10:15:00Z")
  yield* passes(resources, 20)
  yield* pass(resources)
})

describe("Collector whose second instance", () => {
  for (const [title, { hours, resources }] of Object.entries(worlds)) {
    it.effect(`${title} stores each instance's own hours`, () =>
      Effect.gen(function* () {
        yield* play(resources)
        assert.strictEqual(yield* foreignHours(resources), 0)
        const stored = yield* storedHours
        for (const [id, least] of Object.entries(hours)) assert.isAtLeast(stored.get(id)?.length ?? 0, least, id)
      }).pipe(Effect.provide(layerStores))
    )
  }

  // A restored instance is already kept apart by its creation.
  for (const title of ["has the name for a while, until the first one takes it back", promotion]) {
    it.effect(`${title} stores another's hours if name spans are ignored (control)`, () =>
      Effect.gen(function* () {
        const resources = worlds[title]?.resources ?? []
        yield* play(resources)
        assert.isAbove(yield* foreignHours(resources), 0)
      }).pipe(Effect.provide(ignoringNames.pipe(Layer.provideMerge(layerStores))))
    )
  }

  it.effect("has the same name in another account stores each instance's own hours", () =>
    Effect.gen(function* () {
      const one: ReadonlyArray<Resource> = [{ ...first, names: [{ name: "orders", since: born }] }]
      const other: ReadonlyArray<Resource> = [{ ...second, createdAt: born, names: [{ name: "orders", since: born }] }]
      yield* setTime("2026-03-20T10:15:00Z")
      yield* pass(one, "111122223333")
      yield* pass(other, "444455556666")
      yield* pass(one, "111122223333")
      assert.strictEqual(yield* foreignHours([...one, ...other]), 0)
      const stored = yield* storedHours
      assert.deepStrictEqual(
        [...stored.values()].map((rows) => rows.length),
        [337, 337]
      )
    }).pipe(Effect.provide(layerStores))
  )
})
