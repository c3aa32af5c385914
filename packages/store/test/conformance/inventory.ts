import { assert, describe } from "@effect/vitest"
import { type DiscoveredInstance, type Instance, InstanceId } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { at, cpu, discovered, hourOf } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const first = at("2026-03-01T10:00:00Z")
const second = at("2026-03-01T10:15:00Z")
const third = at("2026-03-01T10:30:00Z")

/** Tests share a database, so each has a region of its own. */
let regions = 0
const newRegion = () => {
  regions += 1
  const region = `inventory-${regions}`
  const instance = (name: string, fields: Partial<DiscoveredInstance> = {}) =>
    discovered(`db-${name}`, { region, name, ...fields })
  return {
    region,
    instance,
    cluster: (name: string, fields: Partial<DiscoveredInstance> = {}) =>
      discovered(`cluster-${name}`, { region, name, kind: "cluster", class: null, engine: "aurora-mysql", ...fields }),
    member: (name: string, cluster: string) => instance(name, { cluster_provider_id: `cluster-${cluster}` }),
    /** A discovery that listed all instances and clusters of the region. */
    complete: (seenAt: typeof first) =>
      ({ account: "111122223333", region, kinds: ["instance", "cluster"], seenAt, listed: [] }) as const
  }
}

const namesOf = (instances: ReadonlyArray<Instance>) => instances.map(({ name }) => name).toSorted()

export const inventoryTests = (it: StoreTests) => {
  describe("InstanceStore.recordDiscovered of clusters", () => {
    it.effect("joins members to their cluster, whatever the order, and keeps a membership that is not known", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const { cluster, instance, member } = newRegion()
        const [a, shop, alone] = yield* store.recordDiscovered(
          [member("a", "shop"), cluster("shop"), instance("alone", { cluster_provider_id: null })],
          first
        )
        assert.deepInclude(shop, { kind: "cluster", class: null, cluster_id: null, name: "shop" })
        if (shop === undefined) return assert.fail("not recorded")
        assert.deepInclude(a, { kind: "instance", cluster_id: shop.id })
        assert.deepStrictEqual(namesOf(yield* store.list({ cluster: shop.id })), ["a"])
        if (alone === undefined) return assert.fail("not recorded")
        assert.deepStrictEqual(namesOf(yield* store.list({ units: [shop.id] })), ["a", "shop"])
        assert.deepStrictEqual(namesOf(yield* store.list({ units: [alone.id] })), ["alone"])
        assert.deepStrictEqual(yield* store.list({ units: [] }), [])
        assert.deepInclude(alone, { kind: "instance", cluster_id: null })
        const [unknown] = yield* store.recordDiscovered([instance("a")], second)
        assert.strictEqual(unknown?.cluster_id, shop.id)
        const [left] = yield* store.recordDiscovered([instance("a", { cluster_provider_id: null })], third)
        assert.isNull(left?.cluster_id)
      })
    )

    it.effect("keeps no names of a cluster, so that an instance may have the same name", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const { cluster, instance } = newRegion()
        const [shop, same] = yield* store.recordDiscovered([cluster("shop"), instance("shop")], first)
        if (shop === undefined || same === undefined) return assert.fail("not recorded")
        const spans = yield* store.listNameSpans([shop.id, same.id])
        assert.deepStrictEqual([...spans.keys()], [same.id])
      })
    )

    it.effect("refuses a cluster with a class, and an instance without one", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const { cluster, instance } = newRegion()
        for (const wrong of [cluster("shop", { class: "db.r6g.large" }), instance("a", { class: null })]) {
          const error = yield* Effect.flip(store.recordDiscovered([wrong], first))
          assert.deepInclude(error, { _tag: "InvalidInstance", field: "class" })
        }
      })
    )

    it.effect("deletes no member of a cluster, also if it is gone, and a cluster with its members", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const metrics = yield* MetricsStore
        const { cluster, complete, instance, member, region } = newRegion()
        const [shop, a, b] = yield* store.recordDiscovered(
          [cluster("shop"), member("a", "shop"), member("b", "shop"), instance("alone")],
          first
        )
        if (shop === undefined || a === undefined || b === undefined) return assert.fail("not recorded")
        yield* metrics.mergeHourlyMetrics([cpu(a.id, first), cpu(b.id, first)])
        yield* store.recordDiscovered([cluster("shop"), member("b", "shop"), instance("alone")], second)
        yield* store.markGone(complete(second))
        for (const { id } of [a, b]) {
          assert.deepInclude(yield* Effect.flip(store.delete(id)), {
            _tag: "InstanceIsMember",
            instance_id: id,
            cluster_id: shop.id
          })
        }
        assert.deepInclude(yield* metrics.dataSufficiency(shop.id), { hours: 1 })
        yield* store.delete(shop.id)
        const left = (yield* store.list()).filter((one) => one.region === region)
        assert.deepStrictEqual(namesOf(left), ["alone"])
      })
    )
  })

  describe("MetricsStore.dataSufficiency of a cluster", () => {
    it.effect("counts the distinct hours of its members", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const metrics = yield* MetricsStore
        const { cluster, member } = newRegion()
        const [shop, a, b] = yield* store.recordDiscovered(
          [cluster("shop"), member("a", "shop"), member("b", "shop")],
          first
        )
        if (shop === undefined || a === undefined || b === undefined) return assert.fail("not recorded")
        const hours = Array.from({ length: 16 }, (_, index) => hourOf(first, index))
        yield* metrics.mergeHourlyMetrics([
          ...hours.map((hour) => cpu(a.id, hour)),
          ...hours.map((hour) => cpu(b.id, hourOf(hour, 8)))
        ])
        assert.deepStrictEqual(yield* metrics.dataSufficiency(shop.id), { sufficient: true, hours: 24, required: 24 })
        assert.isTrue(yield* metrics.hasSufficientData(shop.id))
        assert.strictEqual((yield* metrics.dataSufficiency(a.id)).hours, 16)
      })
    )
  })

  describe("InstanceStore.list with a filter", () => {
    it.effect("returns only the given kind, owner and environment, page by page", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const { cluster, instance, region } = newRegion()
        const owner = `team-${region}`
        const tags = { owner: owner, ENVIRONMENT: " staging " }
        yield* store.recordDiscovered(
          [
            cluster("c", { tags }),
            instance("b", { tags }),
            instance("a", { tags }),
            instance("other", { tags: { Owner: owner, Environment: "production" } }),
            instance("nobody", { tags: { Owner: " " } })
          ],
          first
        )
        const staging = { owner, environment: "staging" }
        assert.deepStrictEqual(namesOf(yield* store.list(staging)), ["a", "b", "c"])
        assert.deepStrictEqual(namesOf(yield* store.list({ ...staging, kind: "cluster" })), ["c"])
        const [a] = yield* store.list({ ...staging, kind: "instance", limit: 1 })
        if (a === undefined) return assert.fail("not listed")
        assert.deepInclude(a, { name: "a", owner, environment: "staging" })
        assert.deepStrictEqual(namesOf(yield* store.list({ ...staging, kind: "instance", after: a })), ["b"])
        assert.deepStrictEqual(yield* store.list({ owner: " " }), [])
      })
    )
  })

  describe("InstanceStore.markGone", () => {
    it.effect("marks what a complete discovery does not list any more, until it is seen again", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const { cluster, complete, instance } = newRegion()
        yield* store.recordDiscovered([instance("a"), instance("b"), cluster("c")], first)
        const [a] = yield* store.recordDiscovered([instance("a")], second)
        const marked = yield* store.markGone(complete(second))
        assert.deepStrictEqual(namesOf(marked), ["b", "c"])
        for (const gone of marked) assert.deepStrictEqual(yield* store.get(gone.id), { ...gone, gone_at: second })
        assert.isNull(a?.gone_at)
        assert.deepStrictEqual(namesOf(yield* store.markGone(complete(third))), ["a"])
        const [again] = yield* store.recordDiscovered([instance("b")], third)
        assert.isNull(again?.gone_at)
      })
    )

    it.effect("marks everything of an account and region if a complete discovery lists nothing", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const { complete, instance } = newRegion()
        yield* store.recordDiscovered([instance("a")], first)
        const elsewhere = newRegion()
        yield* store.recordDiscovered([elsewhere.instance("other-region")], first)
        yield* store.recordDiscovered([], second)
        assert.deepStrictEqual(namesOf(yield* store.markGone({ ...complete(second), account: "999999999999" })), [])
        assert.deepStrictEqual(namesOf(yield* store.markGone(complete(second))), ["a"])
      })
    )

    it.effect("marks nothing that was registered by hand, listed without being recorded, or of another kind", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const { cluster, complete, instance, region } = newRegion()
        const { account, engine, provider_id } = instance("by-hand")
        yield* store.register({ account, engine, provider_id, region, name: "by-hand", class: "db.t4g.micro" }, first)
        yield* store.recordDiscovered([instance("unclear"), cluster("c")], first)
        const marked = yield* store.markGone({ ...complete(second), kinds: ["instance"], listed: ["unclear"] })
        assert.deepStrictEqual(marked, [])
      })
    )

    it.effect(
      "does not lose to an earlier discovery that is recorded later, and marks nothing that a later one saw",
      () =>
        Effect.gen(function* () {
          const store = yield* InstanceStore
          const { complete, instance } = newRegion()
          yield* store.recordDiscovered([instance("a"), instance("b")], first)
          yield* store.recordDiscovered([instance("b")], third)
          yield* store.markGone(complete(third))
          const [late] = yield* store.recordDiscovered([instance("a")], second)
          assert.deepInclude(late, { gone_at: third, last_seen_at: second })
          assert.deepStrictEqual(yield* store.markGone(complete(second)), [])
        })
    )
  })

  describe("InstanceStore.deleteOldStatusChanges", () => {
    it.effect("keeps what tells the status from an instant on", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const { instance } = newRegion()
        // Other tests have changes too, but none as old as these.
        const times = [0, 1, 2, 3].map((hour) => hourOf(at("1950-01-01T00:00:00Z"), hour))
        const [a] = yield* store.recordDiscovered([instance("a")], hourOf(at("1950-01-01T00:00:00Z"), 0))
        if (a === undefined) return assert.fail("not recorded")
        for (const [index, time] of times.entries()) {
          yield* store.recordDiscovered([instance("a", { status: index % 2 === 0 ? "available" : "stopped" })], time)
        }
        const changes = yield* store.listStatusChanges(a.id)
        assert.lengthOf(changes, 4)
        for (const [before, deleted, left] of [
          [hourOf(times[0] ?? first, -1), 0, 4],
          [times[0] ?? first, 0, 4],
          [DateTime.add(times[1] ?? first, { minutes: 59 }), 1, 3],
          [times[2] ?? first, 1, 2],
          [hourOf(times[3] ?? first, 24), 1, 1],
          [hourOf(times[3] ?? first, 25), 0, 1]
        ] as const) {
          assert.strictEqual(yield* store.deleteOldStatusChanges(before), deleted)
          assert.deepStrictEqual(yield* store.listStatusChanges(a.id), changes.slice(-left))
        }
      })
    )
  })

  describe("InstanceStore.recordEarlierStatuses", () => {
    it.effect("puts changes before the first sight, once, and ignores later ones and unknown instances", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const { instance } = newRegion()
        const [a] = yield* store.recordDiscovered([instance("a")], second)
        if (a === undefined) return assert.fail("not recorded")
        const seen = yield* store.listStatusChanges(a.id)
        const change = (observed_at: typeof first, previous_status: string | null, status: string) => ({
          instance_id: a.id,
          observed_at,
          previous_status,
          status
        })
        const earlier = [
          change(hourOf(first, -48), null, "stopped"),
          change(hourOf(first, -24), "stopped", "available")
        ]
        const unknown = {
          ...change(first, null, "stopped"),
          instance_id: InstanceId.make("eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee")
        }
        yield* store.recordEarlierStatuses([...earlier, change(second, null, "stopped"), unknown])
        yield* store.recordEarlierStatuses(earlier.map((one) => ({ ...one, status: "other" })))
        assert.deepStrictEqual(yield* store.listStatusChanges(a.id), [...earlier, ...seen])
      })
    )
  })
}
