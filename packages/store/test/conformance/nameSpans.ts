import { assert, describe } from "@effect/vitest"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { at, cpu, everything } from "./fixtures.ts"
import { idOf, newRegion, spansOf } from "./nameSpanFixtures.ts"
import type { StoreTests } from "./stores.ts"

export const nameSpanTests = (it: StoreTests) => {
  describe("listNameSpans", () => {
    it.effect("begins the first name at the hour of the creation, and leaves the present name open", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "orders"))
        yield* record("2026-01-10T10:22:00Z", seen("A", "orders"))
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "A")), [["orders", "2026-01-05T07:00", null]])
      })
    )

    it.effect("ends a name at the hour in which it was last seen, and begins the next at the next whole hour", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "reports"))
        yield* record("2026-01-10T10:22:00Z", seen("A", "reports-old"))
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "A")), [
          ["reports", "2026-01-05T07:00", "2026-01-10T10:00"],
          ["reports-old", "2026-01-10T11:00", null]
        ])
      })
    )

    it.effect("begins the next name at once if it was first seen exactly on the hour", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T09:45:00Z", seen("A", "reports"))
        yield* record("2026-01-10T10:00:00Z", seen("A", "reports-old"))
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "A")), [
          ["reports", "2026-01-05T07:00", "2026-01-10T09:00"],
          ["reports-old", "2026-01-10T10:00", null]
        ])
      })
    )

    it.effect("records two instances that swapped names in one discovery", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "reports"), seen("B", "reports-v2"))
        yield* record("2026-01-10T10:22:00Z", seen("A", "reports-v2"), seen("B", "reports"))
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "A")), [
          ["reports", "2026-01-05T07:00", "2026-01-10T10:00"],
          ["reports-v2", "2026-01-10T11:00", null]
        ])
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "B")), [
          ["reports-v2", "2026-01-05T07:00", "2026-01-10T10:00"],
          ["reports", "2026-01-10T11:00", null]
        ])
      })
    )

    it.effect("records a chain of renames in one discovery", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "one"), seen("B", "two"), seen("C", "three"))
        yield* record("2026-01-10T12:07:00Z", seen("A", "two"), seen("B", "three"), seen("C", "four"))
        for (const [id, before, after] of [
          ["A", "one", "two"],
          ["B", "two", "three"],
          ["C", "three", "four"]
        ] as const) {
          assert.deepStrictEqual(yield* spansOf(idOf(recorded, id)), [
            [before, "2026-01-05T07:00", "2026-01-10T10:00"],
            [after, "2026-01-10T13:00", null]
          ])
        }
      })
    )

    it.effect("returns two spans of a name that an instance had twice", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "reports"))
        yield* record("2026-01-10T10:22:00Z", seen("A", "reports-old"))
        yield* record("2026-01-10T14:22:00Z", seen("A", "reports-old"))
        yield* record("2026-01-10T14:37:00Z", seen("A", "reports"))
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "A")), [
          ["reports", "2026-01-05T07:00", "2026-01-10T10:00"],
          ["reports-old", "2026-01-10T11:00", "2026-01-10T14:00"],
          ["reports", "2026-01-10T15:00", null]
        ])
      })
    )

    it.effect("omits a name that lasted less than a whole hour", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "reports"))
        yield* record("2026-01-10T10:22:00Z", seen("A", "interim"))
        yield* record("2026-01-10T10:37:00Z", seen("A", "reports-old"))
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "A")), [
          ["reports", "2026-01-05T07:00", "2026-01-10T10:00"],
          ["reports-old", "2026-01-10T11:00", null]
        ])
      })
    )

    it.effect("ends the span of a deleted instance when its name is reused", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const created = { provider_created_at: at("2026-01-10T10:40:00Z") }
        const old = yield* record("2026-01-10T10:07:00Z", seen("A", "orders"))
        const recreated = yield* record("2026-01-10T10:52:00Z", seen("B", "orders", created))
        assert.deepStrictEqual(yield* spansOf(idOf(old, "A")), [["orders", "2026-01-05T07:00", "2026-01-10T10:00"]])
        assert.deepStrictEqual(yield* spansOf(idOf(recreated, "B")), [["orders", "2026-01-10T10:00", null]])
      })
    )

    it.effect("does not begin a first name in hours in which another instance was seen with it", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        yield* record("2026-01-10T10:07:00Z", seen("A", "orders"))
        const restored = seen("B", "orders", { provider_created_at: at("2026-01-10T08:10:00Z") })
        const recorded = yield* record("2026-01-10T12:22:00Z", seen("A", "orders-old"), restored)
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "B")), [["orders", "2026-01-10T13:00", null]])
      })
    )

    it.effect("distinguishes equal names of two accounts", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const created = { provider_created_at: at("2026-01-10T10:40:00Z"), account: "444455556666" }
        const recorded = yield* record("2026-01-10T10:52:00Z", seen("A", "orders"), seen("B", "orders", created))
        yield* record("2026-01-10T11:52:00Z", seen("A", "orders"), seen("B", "orders", created))
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "A")), [["orders", "2026-01-05T07:00", null]])
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "B")), [["orders", "2026-01-10T10:00", null]])
      })
    )

    it.effect("ignores a discovery that is older than the last one", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "reports"))
        yield* record("2026-01-10T12:07:00Z", seen("A", "reports-old"))
        yield* record("2026-01-10T11:07:00Z", seen("A", "reports"))
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "A")), [
          ["reports", "2026-01-05T07:00", "2026-01-10T10:00"],
          ["reports-old", "2026-01-10T13:00", null]
        ])
      })
    )

    it.effect("begins the name of a hand-registered instance at its first discovery", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const { record, seen } = newRegion()
        const { account, engine, name, provider_id, region, ...rest } = seen("A", "orders")
        const registered = yield* store.register(
          { account, engine, name: "orders-by-hand", provider_id, region, class: rest.class ?? "" },
          at("2026-01-10T09:00:00Z")
        )
        assert.deepStrictEqual(yield* spansOf(registered.id), [])
        yield* record("2026-01-10T10:07:00Z", seen("A", name))
        assert.deepStrictEqual(yield* spansOf(registered.id), [["orders", "2026-01-05T07:00", null]])
      })
    )

    it.effect("returns nothing for a deleted instance, whose name another one can take", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "orders"))
        yield* store.delete(idOf(recorded, "A"))
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "A")), [])
        const created = { provider_created_at: at("2026-01-10T11:40:00Z") }
        const next = yield* record("2026-01-10T12:07:00Z", seen("B", "orders", created), seen("A", "orders-old"))
        assert.deepStrictEqual(yield* spansOf(idOf(next, "B")), [["orders", "2026-01-10T11:00", null]])
        assert.deepStrictEqual(yield* spansOf(idOf(next, "A")), [["orders-old", "2026-01-05T07:00", null]])
      })
    )
  })

  describe("recordDiscovered of an instance without a known creation", () => {
    const unborn = { status: "creating", provider_created_at: null }

    it.effect("records no name span until the creation is known", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "orders", unborn))
        const id = idOf(recorded, "A")
        assert.deepStrictEqual(yield* spansOf(id), [])
        yield* record("2026-01-10T10:22:00Z", seen("A", "orders", { provider_created_at: at("2026-01-10T10:11:00Z") }))
        assert.deepStrictEqual(yield* spansOf(id), [["orders", "2026-01-10T10:00", null]])
      })
    )

    it.effect("deletes the snapshots of hours before the creation, and keeps merged rows", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "orders", unborn))
        const id = idOf(recorded, "A")
        const asOf = yield* metrics.snapshotTime
        yield* metrics.replaceHourlyMetrics([cpu(id, "2026-01-10T09:00:00Z"), cpu(id, "2026-01-10T10:00:00Z")], {
          asOf,
          cutoff: at("2026-01-01T00:00:00Z")
        })
        yield* metrics.upsertHourlyMetric(cpu(id, "2026-01-10T08:00:00Z"))
        yield* record("2026-01-10T10:22:00Z", seen("A", "orders", { provider_created_at: at("2026-01-10T10:11:00Z") }))
        const hours = (yield* metrics.getMetricsByInstance(id, everything)).map(({ hour }) => DateTime.formatIso(hour))
        assert.deepStrictEqual(hours, ["2026-01-10T08:00:00.000Z", "2026-01-10T10:00:00.000Z"])
      })
    )

    it.effect("keeps a known creation if a later discovery omits it", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "orders"))
        const id = idOf(recorded, "A")
        yield* record("2026-01-10T10:22:00Z", seen("A", "orders", { provider_created_at: null }))
        assert.deepStrictEqual((yield* store.get(id)).provider_created_at, at("2026-01-05T07:40:00Z"))
        assert.deepStrictEqual(yield* spansOf(id), [["orders", "2026-01-05T07:00", null]])
      })
    )
  })

  describe("recordDiscovered of an instance registered by hand", () => {
    it.effect("sets first_seen_at at the first discovery, and keeps it", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const { record, seen } = newRegion()
        const { account, engine, name, provider_id, region, ...rest } = seen("A", "orders")
        const registered = yield* store.register(
          { account, engine, name, provider_id, region, class: rest.class ?? "" },
          at("2025-12-01T09:00:00Z")
        )
        yield* record("2026-01-10T10:07:00Z", seen("A", name))
        yield* record("2026-01-10T10:22:00Z", seen("A", name))
        assert.deepStrictEqual((yield* store.get(registered.id)).first_seen_at, at("2026-01-10T10:07:00Z"))
      })
    )
  })
}
