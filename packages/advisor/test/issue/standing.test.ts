import { assert, describe, it } from "@effect/vitest"
import { type DiscoveredInstance, type Instance, InstanceId } from "@snoozeql/domain/Instance"
import { TagNames, defaultTagNames } from "@snoozeql/domain/TagNames"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { DateTime, Effect, Layer } from "effect"
import { AdviceIssuer } from "../../src/AdviceIssuer.ts"
import { IssuedAdvice } from "../../src/IssuedAdvice.ts"
import { standingOf } from "../../src/issue/standing.ts"
import { inOffice, makeInstance, now as at, ordinary } from "../support/history.ts"
import { collect, discovered, setTime } from "./fleet.ts"

const excludeByKeep = Layer.succeed(TagNames, { ...defaultTagNames, exclude: "keep" })

const advice = Layer.mergeAll(AdviceIssuer.layer(), IssuedAdvice.layer()).pipe(
  Layer.provideMerge(MemoryStores.layer),
  Layer.provide(excludeByKeep)
)

const five = 35 * 24

const record = Effect.fnUntraced(function* (...listed: ReadonlyArray<DiscoveredInstance>) {
  return yield* InstanceStore.use((store) => Effect.flatMap(DateTime.now, (now) => store.recordDiscovered(listed, now)))
})

const issued = Effect.map(
  AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true })),
  (report) => report.issued
)

/** How many hours the newest plan of a unit sleeps, and how many of its sleeps are told to whoever follows it. */
const sleepsOf = Effect.fnUntraced(function* (id: InstanceId) {
  const { plan, plans } = yield* IssuedAdvice
  const { hours, sleeps } = yield* plan(id)
  const listed = (yield* plans()).find(({ instance_id }) => instance_id === id)
  assert.deepStrictEqual(listed?.sleeps, sleeps)
  return { hours: hours.filter(({ asleep }) => asleep).length, sleeps: sleeps.length }
})

const cluster = (members: ReadonlyArray<string>) =>
  discovered("shop", {
    kind: "cluster",
    class: null,
    engine: "aurora-postgresql",
    provider_id: "cluster-shop",
    provider_facts: {
      ...ordinary,
      cluster_facts: {
        multi_az_cluster: false,
        members: members.map((name, index) => ({ name, writer: index === 0 })),
        engine_mode: "provisioned",
        serverless_capacity: null,
        global_cluster: null
      }
    }
  })

const member = (name: string, fields: Partial<DiscoveredInstance> = {}) =>
  discovered(name, {
    engine: "aurora-postgresql",
    cluster_provider_id: "cluster-shop",
    provider_facts: { ...ordinary, cluster: "shop" },
    ...fields
  })

describe("standingOf", () => {
  it("names the members of a cluster that are not gone, in the order of their ids", () => {
    const described = (id: string, fields: Partial<Instance> = {}) => ({
      instance: makeInstance({ id: InstanceId.make(`00000000-0000-4000-8000-00000000000${id}`), ...fields }),
      providerFacts: ordinary
    })
    const [a, b, gone] = [described("2"), described("1"), described("3", { gone_at: at })]
    const { members } = standingOf({ ...described("9", { kind: "cluster" }), members: [a, b, gone] }, defaultTagNames)
    assert.deepStrictEqual(members, [b.instance.id, a.instance.id])
  })
})

describe("a plan of the day", () => {
  const changes: ReadonlyArray<readonly [name: string, fields: Partial<DiscoveredInstance>]> = [
    ["the tag that excludes a unit", { tags: { keep: "yes" } }],
    ["a new read replica", { provider_facts: { ...ordinary, read_replicas: ["reports"] } }]
  ]
  for (const [name, fields] of changes) {
    it.effect(`is replaced after ${name}, and is not followed until then`, () =>
      Effect.gen(function* () {
        yield* setTime("2026-01-15T00:05:00Z")
        const [unit] = yield* record(discovered("orders"))
        assert.isDefined(unit)
        yield* collect(unit.id, inOffice, five)
        assert.strictEqual(yield* issued, 1)
        assert.deepStrictEqual(yield* sleepsOf(unit.id), { hours: 14, sleeps: 2 })
        yield* setTime("2026-01-15T10:05:00Z")
        yield* record(discovered("orders", fields))
        assert.deepStrictEqual(yield* sleepsOf(unit.id), { hours: 14, sleeps: 0 })
        assert.include(
          (yield* IssuedAdvice.use(({ plan }) => plan(unit.id))).explanation,
          "now something forbids sleep"
        )
        assert.strictEqual(yield* issued, 1)
        assert.deepStrictEqual(yield* sleepsOf(unit.id), { hours: 0, sleeps: 0 })
        assert.strictEqual(yield* issued, 0)
        // It sleeps again, today, when that is taken back.
        yield* record(discovered("orders"))
        assert.strictEqual(yield* issued, 1)
        assert.strictEqual((yield* sleepsOf(unit.id)).sleeps, 1)
      }).pipe(Effect.provide(advice))
    )
  }

  it.effect("of a cluster is replaced when it gets a member, and when a member is excluded", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T00:05:00Z")
      const [shop, writer] = yield* record(cluster(["writer"]), member("writer"))
      assert.isDefined(shop)
      assert.isDefined(writer)
      yield* collect(writer.id, inOffice, five)
      assert.strictEqual(yield* issued, 1)
      assert.strictEqual((yield* sleepsOf(shop.id)).hours, 14)
      yield* setTime("2026-01-15T10:05:00Z")
      yield* record(cluster(["writer", "reader"]), member("writer"))
      assert.strictEqual((yield* sleepsOf(shop.id)).sleeps, 0)
      assert.strictEqual(yield* issued, 1)
      assert.strictEqual((yield* sleepsOf(shop.id)).hours, 0)
      yield* record(cluster(["writer", "reader"]), member("writer"), member("reader"))
      assert.strictEqual(yield* issued, 1)
      yield* record(cluster(["writer", "reader"]), member("writer"), member("reader", { tags: { keep: "" } }))
      assert.strictEqual(yield* issued, 1)
      assert.deepStrictEqual(yield* sleepsOf(shop.id), { hours: 0, sleeps: 0 })
    }).pipe(Effect.provide(advice))
  )

  it.effect("of a cluster is replaced when a pass finds a member and lists it at once", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T00:05:00Z")
      const [, writer] = yield* record(cluster(["writer"]), member("writer"))
      assert.isDefined(writer)
      yield* collect(writer.id, inOffice, five)
      assert.strictEqual(yield* issued, 1)
      yield* setTime("2026-01-15T10:05:00Z")
      yield* record(cluster(["writer", "reader"]), member("writer"), member("reader"))
      assert.strictEqual(yield* issued, 1)
    }).pipe(Effect.provide(advice))
  )

  it.effect("of a unit that is being stopped is issued as if it were stopped, and its status is no news", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T00:05:00Z")
      const [unit] = yield* record(discovered("orders"))
      assert.isDefined(unit)
      yield* collect(unit.id, inOffice, five)
      yield* issued
      for (const [day, status] of [
        ["2026-01-16", "stopping"],
        ["2026-01-17", "stopped"],
        ["2026-01-18", "available"]
      ] as const) {
        yield* setTime(`${day}T00:05:00Z`)
        yield* record(discovered("orders", { status }))
        yield* collect(unit.id, inOffice, 24)
        assert.strictEqual(yield* issued, 1)
        assert.isAtLeast((yield* sleepsOf(unit.id)).hours, 14)
      }
      const version = yield* AdviceStore.use((store) => store.newestVersion(unit.id))
      assert.strictEqual(version?.version, 1)
    }).pipe(Effect.provide(advice))
  )

  it.effect("is issued again when the class of a unit changes, which decides what it saves", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T00:05:00Z")
      const [unit] = yield* record(discovered("orders"))
      assert.isDefined(unit)
      yield* collect(unit.id, inOffice, five)
      yield* issued
      const amount = Effect.map(
        IssuedAdvice.use((store) => store.recommendations({ limit: 1 })),
        ([first]) => first?.place.amount ?? 0
      )
      const before = yield* amount
      yield* setTime("2026-01-15T01:05:00Z")
      yield* record(discovered("orders", { class: "db.r6g.large" }))
      assert.strictEqual(yield* issued, 1)
      assert.isAbove(yield* amount, before)
      assert.strictEqual(yield* issued, 0)
    }).pipe(Effect.provide(advice))
  )

  it.effect("sleeps in no hour if nothing was read of the unit for 48 hours", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T00:05:00Z")
      const [unit] = yield* record(discovered("orders"))
      assert.isDefined(unit)
      yield* collect(unit.id, inOffice, five)
      yield* issued
      for (const [day, hours] of [
        ["2026-01-16", 14],
        ["2026-01-17", 0]
      ] as const) {
        yield* setTime(`${day}T00:05:00Z`)
        yield* record(discovered("orders"))
        assert.strictEqual(yield* issued, 1)
        assert.strictEqual((yield* sleepsOf(unit.id)).hours, hours)
      }
      const version = yield* AdviceStore.use((store) => store.newestVersion(unit.id))
      assert.deepStrictEqual(
        version?.advice?.blockers.map(({ kind }) => kind),
        ["not_read"]
      )
    }).pipe(Effect.provide(advice))
  )

  it.effect("is made by what is known when the page of its unit is read, not when the pass began", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T00:05:00Z")
      const names = Array.from({ length: 130 }, (_, index) => `unit-${String(index).padStart(3, "0")}`)
      const units = yield* record(...names.map((name) => discovered(name)))
      const [first, last] = [units[0], units.at(-1)]
      assert.isDefined(first)
      assert.isDefined(last)
      for (const { id } of [first, last]) yield* collect(id, inOffice, five)
      const store = yield* AdviceStore
      // While the first page is stored, the owner of the last unit excludes it.
      const meanwhile = Layer.succeed(AdviceStore, {
        ...store,
        issue: Effect.fnUntraced(function* (...given: Parameters<typeof store.issue>) {
          if (given[0][0]?.plan.instance_id === first.id) yield* exclude
          return yield* store.issue(...given)
        })
      })
      const instances = yield* InstanceStore
      const exclude = Effect.gen(function* () {
        const now = yield* DateTime.now
        yield* Effect.orDie(instances.recordDiscovered([discovered(last.name, { tags: { keep: "yes" } })], now))
      })
      yield* issued.pipe(Effect.provide(Layer.fresh(AdviceIssuer.layer()).pipe(Layer.provide(meanwhile))))
      assert.strictEqual((yield* sleepsOf(first.id)).hours, 14)
      assert.strictEqual((yield* sleepsOf(last.id)).hours, 0)
    }).pipe(Effect.provide([advice, excludeByKeep]))
  )
})
