import { assert, describe } from "@effect/vitest"
import type { Instance } from "@snoozeql/domain/Instance"
import { InstanceSort } from "@snoozeql/domain/InstanceSort"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Effect } from "effect"
import { at, discovered } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const account = "200000000070"

/** Discovers instances at two times. Some have prices, of which two are equal. */
const addFleet = Effect.gen(function* () {
  const store = yield* InstanceStore
  const costs = { b: 0.25, a: 0.000001, C: 10, d: 0.25, e: null, f: null } as const
  for (const [seenAt, names] of [
    ["2026-02-01T00:00:00.123Z", ["a", "C", "e"]],
    ["2026-02-02T00:00:00Z", ["b", "d", "f"]]
  ] as const) {
    const seen = yield* store.recordDiscovered(
      names.map((name) => discovered(`sorted-${name}`, { account, name })),
      at(seenAt)
    )
    for (const { id, name } of seen) {
      const cost = Object.entries(costs).find(([of]) => of === name)?.[1] ?? null
      if (cost !== null) yield* store.update(id, { hourly_cost: cost })
    }
  }
})

/** The groups of equal instances of each sort, in its order. Ids decide within a group. */
const groups: { readonly [Sort in InstanceSort]: ReadonlyArray<string> } = {
  name: ["C", "a", "b", "d", "e", "f"],
  "-name": ["f", "e", "d", "b", "a", "C"],
  hourly_cost: ["a", "bd", "C", "ef"],
  "-hourly_cost": ["C", "bd", "a", "ef"],
  last_seen_at: ["aCe", "bdf"],
  "-last_seen_at": ["bdf", "aCe"]
}

export const instanceSortTests = (it: StoreTests) => {
  describe("InstanceStore.list with a sort", () => {
    it.effect("orders by the field, those without it last, then by id, and pages of any size add up to the list", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        yield* addFleet
        const all = yield* store.list({ account })
        assert.deepStrictEqual(
          all.map(({ name }) => name),
          groups.name
        )
        for (const sort of InstanceSort.literals) {
          const expected = groups[sort].flatMap((group) => {
            const ids = all.filter(({ name }) => group.includes(name)).toSorted((a, b) => (a.id < b.id ? -1 : 1))
            return (sort.startsWith("-") ? ids.toReversed() : ids).map(({ name }) => name)
          })
          const whole = yield* store.list({ account, sort })
          assert.deepStrictEqual(
            whole.map(({ name }) => name),
            expected,
            sort
          )
          for (const limit of [1, 2, 3, 6]) {
            const paged: Array<Instance> = []
            for (;;) {
              const after = paged.at(-1)
              const place = after && {
                name: after.name,
                id: after.id,
                hourly_cost: after.hourly_cost,
                last_seen_at: after.last_seen_at
              }
              const page = yield* store.list({ account, sort, limit, ...(place !== undefined && { after: place }) })
              paged.push(...page)
              if (page.length < limit) break
            }
            assert.deepStrictEqual(paged, whole, `${sort}, pages of ${limit}`)
          }
        }
      })
    )

    it.effect("refuses a place that lacks what the list is sorted by", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const [first] = yield* store.list({ account, limit: 1 })
        const after = { name: "a", id: first?.id ?? assert.fail("no instance") }
        for (const [sort, field] of [
          ["hourly_cost", "after.hourly_cost"],
          ["-last_seen_at", "after.last_seen_at"]
        ] as const) {
          assert.deepInclude(yield* Effect.flip(store.list({ sort, after })), { _tag: "InvalidPage", field })
        }
      })
    )
  })
}
